import { z } from 'zod';

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
