import { expect, it } from 'vitest';
import type { Principal } from './api-key.ts';
import type { Keys } from './keys.ts';
import { rememberRefused } from './refused-keys.ts';

const principal: Principal = { keyId: 'key_1', owner: 'ada', plan: 'free', scopes: ['detect'] };
const absent = (): Promise<never> => Promise.reject(new Error('nobody asks for this'));

function open() {
  const live = new Set<string>();
  const asked: string[] = [];
  let nowMs = 0;
  const inner: Keys = {
    authenticate: async (secret) => {
      asked.push(secret);
      return live.has(secret) ? principal : null;
    },
    create: absent,
    ensure: async (secret) => void live.add(secret),
    list: absent,
    revoke: async () => live.clear(),
  };
  const keys = rememberRefused(inner, { now: () => new Date(nowMs) });
  const add = (secret: string) => keys.ensure(secret, { owner: 'ada', plan: 'free', scopes: ['detect'] });
  return { keys, inner, asked, live, add, pass: (milliseconds: number) => (nowMs += milliseconds) };
}

it('looks a refused secret up once in ten seconds, and live ones every time', async () => {
  const { keys, asked, live, pass } = open();
  live.add('good');
  for (const secret of ['bad', 'bad', 'good', 'good', 'worse', 'bad']) expect(await keys.authenticate(secret)).toBe(secret === 'good' ? principal : null);
  expect(asked).toEqual(['bad', 'good', 'good', 'worse']);
  pass(10_000);
  live.add('bad');
  expect(await keys.authenticate('bad')).toBe(principal);
});

it('knows at once what this process makes, also beside a look that is under way', async () => {
  const { keys, inner, add } = open();
  expect(await keys.authenticate('chosen')).toBeNull();
  await add('chosen');
  expect(await keys.authenticate('chosen')).toBe(principal);
  const slow = Promise.withResolvers<Principal | null>();
  const { authenticate } = inner;
  inner.authenticate = () => slow.promise;
  const early = keys.authenticate('next');
  await add('next');
  slow.resolve(null);
  expect(await early).toBeNull();
  inner.authenticate = authenticate;
  expect(await keys.authenticate('next')).toBe(principal);
});

it('refuses a revoked key at once', async () => {
  const { keys, add } = open();
  await add('chosen');
  await keys.authenticate('chosen');
  await keys.revoke('key_1');
  expect(await keys.authenticate('chosen')).toBeNull();
});

it('remembers a bounded number', async () => {
  const { keys, asked } = open();
  for (let i = 0; i <= 10_000; i += 1) await keys.authenticate(`bad ${i}`);
  await keys.authenticate('bad 0');
  await keys.authenticate('bad 10000');
  expect(asked).toHaveLength(10_002);
});
