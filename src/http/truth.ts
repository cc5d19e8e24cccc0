const TRUTH: ReadonlyMap<string, boolean> = new Map([
  ...['true', '1', 'yes', 'on'].map((word) => [word, true] as const),
  ...['false', '0', 'no', 'off'].map((word) => [word, false] as const),
]);

/** What a client means by this text where a field is true or false: forms and queries have no booleans. Undefined where it is neither. */
export const truthOf = (text: string): boolean | undefined => TRUTH.get(text.trim().toLowerCase());
