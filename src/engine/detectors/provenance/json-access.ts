import type { JsonValue } from '../../../core/evidence.ts';

export type Json = { readonly [key: string]: unknown };

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
export const objectOf = (value: unknown): Json => (isObject(value) ? value : {});
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A non-empty string, cut to `limit` characters; numbers become strings; else null. */
export function stringOf(value: unknown, limit = 300): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, limit) : null;
}

/** Null for what is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Drops the entries without a value, so that details only show what is known. */
export function known(entries: Readonly<Record<string, JsonValue | undefined>>): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(entries).filter((entry): entry is [string, JsonValue] => entry[1] !== null && entry[1] !== undefined));
}

export const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];
