import { z } from 'zod';
import type { Plan } from '../core/quota.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, b: 1, kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30 };

/** Bytes, as a number or as `25MB`, `1.5 GB`, `64MiB`. Units are powers of 1024, as in PostgreSQL's settings. */
export const size: z.ZodType<number> = z.unknown().transform((value, context) => {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(String(value));
  const unit = UNITS[match?.[2]?.toLowerCase() ?? ''];
  const bytes = match && unit ? Math.round(Number(match[1]) * unit) : Number.NaN;
  if (bytes > 0 && Number.isSafeInteger(bytes)) return bytes;
  context.addIssue('must be a size such as 25MB, 64MiB or a number of bytes');
  return z.NEVER;
});

/** A whole number, also as text. */
export const whole = (min: number, max: number = Number.MAX_SAFE_INTEGER): z.ZodType<number> =>
  z.unknown().transform((value, context) => {
    const number = typeof value === 'string' && /^\s*\d{1,15}\s*$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && number >= min && number <= max) return number;
    context.addIssue(`must be a whole number ${max === Number.MAX_SAFE_INTEGER ? `from ${min} on` : `from ${min} to ${max}`}`);
    return z.NEVER;
  });

const YES = ['true', '1', 'yes', 'on'];
const NO = ['false', '0', 'no', 'off'];

/** A yes or no, as JSON, as a flag or as text. */
export const yesNo: z.ZodType<boolean> = z.unknown().transform((value, context) => {
  const word = String(value).trim().toLowerCase();
  if (YES.includes(word) || NO.includes(word)) return YES.includes(word);
  context.addIssue('must be true or false');
  return z.NEVER;
});

export const text = z.string({ error: 'must be text' }).trim().min(1, { error: 'must not be empty' });

export const url = (...schemes: string[]): z.ZodType<string> =>
  text.refine((value) => URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1)), {
    error: `must be a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
  });

export const oneOf = <const T extends readonly string[]>(names: T): z.ZodType<T[number]> => z.enum(names, { error: `must be one of ${names.join(', ')}` });

const PERIODS: Readonly<Record<string, keyof Plan>> = { month: 'perMonth', day: 'perDay', minute: 'perMinute' };

/** What a plan allows, as `5000/month 200/day 300/minute`: each period at most once, in any order. A period that is not named has no limit. */
export const plan: z.ZodType<Plan> = z.unknown().transform((value, context) => {
  const found: Plan = { perMonth: null, perDay: null, perMinute: null };
  for (const word of String(value)
    .trim()
    .split(/[\s,]+/)) {
    const [, count, period = ''] = /^(\d{1,9})\/(\w+)$/.exec(word) ?? [];
    const name = PERIODS[period];
    if (!name || found[name] !== null || (name === 'perMinute' && Number(count) === 0)) {
      context.addIssue('must be like "5000/month 300/minute", with periods month, day and minute');
      return z.NEVER;
    }
    found[name] = Number(count);
  }
  return found;
});

const HOST_NAME = z.string().regex(/^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_][a-z0-9_-]{0,62})*$/i);
const REACHABLE = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6(), HOST_NAME]);

/** CIDRs, addresses and host names, as a list or as text with commas. */
export const urlAllow: z.ZodType<readonly string[]> = z.unknown().transform((value, context) => {
  const entries = (Array.isArray(value) ? value.map(String) : String(value).split(',')).map((entry) => entry.trim()).filter(Boolean);
  const wrong = entries.findIndex((entry) => !REACHABLE.safeParse(entry).success);
  if (wrong < 0) return entries;
  // Whoever tells of it adds the whole value.
  context.addIssue(`must be CIDRs, addresses and host names, separated by commas${entries.length > 1 ? ` (number ${wrong + 1} is none)` : ''}`);
  return z.NEVER;
});
