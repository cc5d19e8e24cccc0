import { randomBytes } from 'node:crypto';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
let lastTime = 0;
let lastRandom = 0n;

/** A prefixed, sortable id: prefix, 48 bits of milliseconds and 80 random bits (ULID layout, monotonic within one process). */
export function newId(prefix: 'det' | 'key' | 'bat' | 'upl' | 'whe' | 'whd' | 'exp' | 'ref' | 'req', nowMs: number = Date.now()): string {
  const random = nowMs > lastTime ? BigInt(`0x${randomBytes(10).toString('hex')}`) : lastRandom + 1n;
  lastTime = Math.max(nowMs, lastTime);
  lastRandom = random & ((1n << 80n) - 1n);
  return `${prefix}_${base32(BigInt(lastTime), 10)}${base32(lastRandom, 16)}`;
}

/** When an id was made, to the millisecond; null for anything that `newId` did not make. */
export function timeOfId(id: string): Date | null {
  const letters = /^[a-z]{3}_([0-7][0-9A-HJKMNP-TV-Z]{9})[0-9A-HJKMNP-TV-Z]{16}$/.exec(id)?.[1];
  return letters === undefined ? null : new Date([...letters].reduce((sum, letter) => sum * 32 + CROCKFORD.indexOf(letter), 0));
}

function base32(value: bigint, length: number): string {
  let text = '';
  for (let rest = value, i = 0; i < length; i += 1, rest >>= 5n) text = CROCKFORD[Number(rest & 31n)] + text;
  return text;
}
