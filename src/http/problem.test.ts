import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { AppError } from '../core/errors.ts';
import type { HttpEnv } from './context.ts';
import { PROBLEMS, problemHandler } from './problem.ts';

const handle = async (thrown: Error) => {
  const logged: object[] = [];
  const log = (fields: object): void => void logged.push(fields);
  const app = new Hono<HttpEnv>().onError(problemHandler({ debug: log, info: log, warn: log, error: log }));
  app.get('/', () => {
    throw thrown;
  });
  const response = await app.request('/');
  return { response, body: (await response.json()) as Record<string, unknown>, logged };
};

it('has the status that docs/errors.md promises for every code', () => {
  const documented = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8').matchAll(/^\| `(\w+)` \| (\d+) \|/gm);
  expect(Object.fromEntries([...documented].map(([, code, status]) => [code, Number(status)]))).toEqual(
    Object.fromEntries(Object.entries(PROBLEMS).map(([code, { status }]) => [code, status])),
  );
});

it('shows an AppError, without its cause', async () => {
  const { response, body, logged } = await handle(new AppError('conflict', 'It is so.', { details: { field: 'a' }, cause: new Error('secret') }));
  expect(response.status).toBe(409);
  expect(body).toMatchObject({ code: 'conflict', detail: 'It is so.', details: { field: 'a' } });
  expect(JSON.stringify(body)).not.toContain('secret');
  expect(logged).toEqual([]);
});

it('hides whatever else was thrown, and logs it whole', async () => {
  const bug = new TypeError('x is undefined');
  const { response, body, logged } = await handle(bug);
  expect(response.status).toBe(500);
  expect(body.code).toBe('internal');
  expect(JSON.stringify(body)).not.toContain('undefined');
  expect(logged).toEqual([expect.objectContaining({ error: bug })]);
});
