import { z } from 'zod';

/** The bodies of the errors of each dialect, by its name: documented by deeptrack, resemble and deepsafe, ours for the rest. Nothing else may stand in them. */
const SHAPES = {
  deeptrack: z.strictObject({ detail: z.string() }).transform(({ detail }) => detail),
  deepfakedetector: z
    .strictObject({ error: z.strictObject({ code: z.string().regex(/^[a-z_]+$/), message: z.string() }) })
    .transform(({ error }) => error.message),
  deepidv: z.strictObject({ message: z.string() }).transform(({ message }) => message),
  resemble: z.strictObject({ success: z.literal(false), message: z.string(), item: z.null().optional() }).transform(({ message }) => message),
  deepsafe: z
    .strictObject({ error: z.string().regex(/^[a-z_]+$/), message: z.string(), retry_after: z.number().optional() })
    .transform(({ message }) => message),
};

export type VendorName = keyof typeof SHAPES;

export const VENDORS = Object.keys(SHAPES) as VendorName[];

/** What may never be told to a caller: a place in our code, a class of errors, a path of this machine, a page. */
const LEAK = /<!doctype|<html|\.ts:\d|\bat \S+ \(|node_modules|(?:Type|Range|Reference|Syntax)Error\b(?!:? ?\()|\/tmp\/|\/work\//i;

/** The text of an error that looks as this vendor's do, and as nothing else. Throws with what it looked like. */
export function vendorErrorText(vendor: VendorName, contentType: string | null, text: string): string {
  if (!/^application\/json\b/.test(contentType ?? '')) throw new Error(`not JSON but ${contentType}: ${text.slice(0, 300)}`);
  const parsed = SHAPES[vendor].safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`not in the shape of ${vendor}: ${text.slice(0, 300)}`);
  if (LEAK.test(parsed.data)) throw new Error(`tells too much: ${text.slice(0, 300)}`);
  if (!/\w{3}/.test(parsed.data)) throw new Error(`says nothing: ${text.slice(0, 300)}`);
  return parsed.data;
}

/** How a client of this vendor sends its key. */
export const credentialOf = (vendor: VendorName, key: string): Record<string, string> =>
  vendor === 'deeptrack' || vendor === 'deepidv' ? { 'X-API-Key': key } : { Authorization: `Bearer ${key}` };
