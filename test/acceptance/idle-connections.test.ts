import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { listen } from '../../src/server/listen.ts';

it('keeps connections that rest for longer than proxies do, and closes them when it stops', async () => {
  const app = new Hono().get('/', (c) => c.text('ok'));
  const listener = await listen(app, '127.0.0.1', 0);
  const answer = await fetch(listener.url);
  expect(await answer.text()).toBe('ok');
  const seconds = Number(/timeout=(\d+)/.exec(answer.headers.get('keep-alive') ?? '')?.[1]);
  expect(seconds).toBeGreaterThan(60);
  // The client's connection rests: with 60 s of grace, only closing what is idle ends this in the time of a test.
  await listener.close(60_000);
});
