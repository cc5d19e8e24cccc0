const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LETTERS = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** The 128 bits of one of our ids (core/id.ts) as 32 hex digits, for APIs whose ids have that form; they sort alike. */
export function hexOfId(id: string): string {
  let value = 0n;
  for (const letter of id.slice(id.indexOf('_') + 1)) value = value * 32n + BigInt(CROCKFORD.indexOf(letter));
  return value.toString(16).padStart(32, '0');
}

/** The way back: our id with this prefix, for hex digits in any case, with dashes or without. Null for anything else. */
export function idOfHex(prefix: string, hex: string): string | null {
  const digits = hex.replaceAll('-', '').toLowerCase();
  if (hex.length > 40 || !/^[0-9a-f]{32}$/.test(digits)) return null;
  let letters = '';
  for (let rest = BigInt(`0x${digits}`), i = 0; i < 26; i += 1, rest >>= 5n) letters = CROCKFORD[Number(rest & 31n)] + letters;
  return LETTERS.test(letters) ? `${prefix}_${letters}` : null;
}
