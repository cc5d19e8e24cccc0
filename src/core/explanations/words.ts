import type { MediaKind } from '../media.ts';

/** Detectors quote what files declare: a file may declare anything, at any length. */
const QUOTED_LENGTH_MAX = 400;

export const NOUNS: Readonly<Record<MediaKind, string>> = { image: 'picture', audio: 'recording', video: 'video', document: 'document' };

/** `0.91` for 0.9134; what is not 0 or 1 is never shown as such. */
export function decimal(value: number): string {
  const shown = value.toFixed(2);
  if (shown === '1.00' && value < 1) return 'above 0.99';
  return shown === '0.00' && value > 0 ? 'below 0.01' : shown;
}

/** `91 %` for 0.9134. */
export function percent(value: number): string {
  const shown = Math.round(value * 100);
  if (shown === 100 && value < 1) return 'above 99 %';
  return shown === 0 && value > 0 ? 'below 1 %' : `${shown} %`;
}

/** `2.4 s` for 2400. */
export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** `a, b and c`. */
export const enumerate = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;

/** `1 part`, `2 parts`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** The words of a detector or of a file, on one line, at most so long, ended like a sentence. */
export function quote(text: string): string {
  const line = text.replace(/[\s\p{C}]+/gu, ' ').trim();
  const cut = line.length > QUOTED_LENGTH_MAX ? `${line.slice(0, QUOTED_LENGTH_MAX).toWellFormed()}…` : line;
  return cut === '' || /[.!?…]$/.test(cut) ? cut : `${cut}.`;
}

/** Where the name of a method does not speak for itself. */
const METHODS: Readonly<Record<string, string>> = { jpeg: 'compression', spectrum: 'fine structure', copymove: 'copied parts', learned: 'the trained network' };

/** What a detector goes by: `noise` for `image-noise@1`. */
export function methodOf(detector: string): string {
  const name = detector.replace(/^[a-z]+-/, '').replace(/@.*$/, '');
  return METHODS[name] ?? name.replaceAll('-', ' ');
}

/** `Noise` for `noise`. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
