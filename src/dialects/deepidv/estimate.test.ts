import { expect, it } from 'vitest';
import type { MediaKind } from '../../core/media.ts';
import { estimateSeconds } from './estimate.ts';

const MEGABYTE = 2 ** 20;

it.each([
  ['image', 'jpeg', 0.5 * MEGABYTE, 2],
  ['image', 'tiff', 40 * MEGABYTE, 41],
  ['document', 'pdf', 1, 3],
  ['audio', 'wav', 60 * 176_400, 8],
  ['audio', 'mp3', 60 * 16_000, 8],
  ['video', 'mp4', 10 * 500_000, 13],
  ['video', 'mkv', 1, 4],
  ['audio', 'm4a', 50 * MEGABYTE, 120],
] as [MediaKind, string, number, number][])('gives %s in %s of %d bytes %d seconds', (kind, format, sizeBytes, seconds) =>
  expect(estimateSeconds({ kind, format, sizeBytes })).toBe(seconds),
);
