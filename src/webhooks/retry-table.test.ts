import { expect, it } from 'vitest';
import { nextAttempt, parseRetryAfter } from './retry-table.ts';

const now = new Date('2026-03-01T12:00:00.000Z');
const waitSeconds = (failures: number, retryAfterMs: number | null = null, random = 0) => {
  const at = nextAttempt(failures, now, retryAfterMs, random);
  return at && (at.getTime() - now.getTime()) / 1000;
};

it('waits by the table of Standard Webhooks and then gives up', () => {
  const table = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
  expect(table.map((_, i) => waitSeconds(i + 1))).toEqual(table);
  expect(waitSeconds(10)).toBeNull();
});

it('adds at most a tenth, so that what failed together comes back apart', () => {
  expect(waitSeconds(2, null, 0.5)).toBe(315);
  expect(waitSeconds(2, null, 1)).toBe(330);
});

it('waits as long as the receiver asks, up to a day, and never shorter than the table', () => {
  expect(waitSeconds(1, 60_000)).toBe(60);
  expect(waitSeconds(2, 1000)).toBe(300);
  expect(waitSeconds(1, 10 * 86_400_000)).toBe(86_400);
});

it('reads Retry-After as seconds or as a date', () => {
  expect(parseRetryAfter('120', now)).toBe(120_000);
  expect(parseRetryAfter(' 7 ', now)).toBe(7000);
  expect(parseRetryAfter('Sun, 01 Mar 2026 12:01:00 GMT', now)).toBe(60_000);
  expect(parseRetryAfter('Sun, 01 Mar 2026 11:00:00 GMT', now)).toBe(0);
  for (const nothing of [undefined, '', 'soon', '-1', '99999999999999999999']) expect(parseRetryAfter(nothing, now) ?? 0).toBe(0);
});
