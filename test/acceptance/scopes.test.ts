import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Scope } from '../../src/core/api-key.ts';
import { type FakeServer, startFakeServer } from '../support/fake-server.ts';
import { type Operation, readOperations } from '../support/operations.ts';

/** What it takes to call what is under a path: a scope, any key, or nothing. A collection that is missing here fails the test. */
const NEEDED: Record<string, Scope | 'any key' | 'nothing'> = {
  detections: 'detect',
  batches: 'detect',
  uploads: 'detect',
  references: 'detect',
  usage: 'detect',
  'webhook-endpoints': 'detect',
  'webhook-deliveries': 'detect',
  'webhook-secret': 'detect',
  detectors: 'any key',
  keys: 'admin',
  plans: 'admin',
  healthz: 'nothing',
  readyz: 'nothing',
  metrics: 'nothing',
};

let server: FakeServer;
let operations: Operation[];
let revoked: string;
beforeAll(async () => {
  server = await startFakeServer();
  operations = await readOperations(server.url);
  const { secret, key } = await server.services.keys.create({ owner: 'alice', plan: 'unlimited', scopes: ['detect', 'admin'] });
  await server.services.keys.revoke(key.id);
  revoked = secret;
});
afterAll(() => server.stop());

const urlOf = ({ path }: Operation): string => server.url + path.replace('{name}', 'heatmap.png').replaceAll(/\{\w+\}/g, 'det_1');
const call = async (operation: Operation, headers: Record<string, string>) => {
  const response = await fetch(urlOf(operation), { method: operation.method, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
};

it('knows what every documented call needs', () => {
  expect(operations.length).toBeGreaterThan(10);
  expect(operations.filter(({ collection }) => !(collection in NEEDED)).map(({ path }) => path)).toEqual([]);
});

it('lets nobody in without a live key', async () => {
  for (const operation of operations.filter(({ collection }) => NEEDED[collection] !== 'nothing')) {
    for (const headers of [
      {},
      { 'X-API-Key': 'bf_unknown' },
      { Authorization: `Bearer ${revoked}` },
      { 'X-API-Key': 'x'.repeat(300) },
      { Authorization: 'Basic YTpi' },
    ]) {
      const { status, headers: answered, text } = await call(operation, headers);
      expect([operation, status, answered.get('WWW-Authenticate')]).toEqual([operation, 401, 'Bearer realm="bonafide"']);
      expect(JSON.parse(text)).toMatchObject({ code: 'unauthenticated' });
    }
  }
});

it('lets nobody in with a key of another scope, and says which it takes', async () => {
  for (const operation of operations) {
    const needed = NEEDED[operation.collection];
    if (needed !== 'detect' && needed !== 'admin') continue;
    const { status, text } = await call(operation, { 'X-API-Key': needed === 'admin' ? server.key : server.adminKey });
    expect([operation, status]).toEqual([operation, 403]);
    expect(JSON.parse(text)).toMatchObject({ code: 'forbidden', detail: expect.stringContaining(`"${needed}"`) });
  }
});

it('lets the right key in', async () => {
  for (const operation of operations.filter(({ method }) => method === 'GET')) {
    const needed = NEEDED[operation.collection];
    const { status } = await call(operation, needed === 'nothing' ? {} : { 'X-API-Key': needed === 'admin' ? server.adminKey : server.key });
    expect([operation, status === 401 || status === 403 || status >= 500]).toEqual([operation, false]);
  }
});
