import { expect, it } from 'vitest';
import { isSignedPath, signPath } from './signed-url.ts';

const NOW_MS = Date.UTC(2026, 0, 1);
const parse = (signed: string) => {
  const { searchParams } = new URL(signed, 'http://x');
  return { expires: searchParams.get('expires') ?? '', signature: searchParams.get('signature') ?? '' };
};

it('accepts its own link until it expires', () => {
  const query = parse(signPath('secret', '/a', NOW_MS, 60));
  expect(isSignedPath('secret', '/a', query, NOW_MS + 59_000)).toBe(true);
  expect(isSignedPath('secret', '/a', query, NOW_MS + 180_000)).toBe(false);
});

it('refuses another path, secret, expiry or signature', () => {
  const query = parse(signPath('secret', '/a', NOW_MS));
  expect(isSignedPath('secret', '/b', query, NOW_MS)).toBe(false);
  expect(isSignedPath('other', '/a', query, NOW_MS)).toBe(false);
  expect(isSignedPath('secret', '/a', { ...query, expires: '99999999999' }, NOW_MS)).toBe(false);
  expect(isSignedPath('secret', '/a', { ...query, signature: '' }, NOW_MS)).toBe(false);
  expect(isSignedPath('secret', '/a', { ...query, expires: '1e99' }, NOW_MS)).toBe(false);
});

it('gives the same link within a minute, so that it can be cached', () => {
  expect(signPath('secret', '/a', NOW_MS + 1000)).toBe(signPath('secret', '/a', NOW_MS + 2000));
});
