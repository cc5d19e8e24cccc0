import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { quotaExceeded } from '../../src/core/quota.ts';
import type { Services } from '../../src/http/context.ts';
import { type Answer, type Caller, formOf, openCaller } from './caller.ts';
import { PROBES } from './probes/index.ts';
import type { Case, Probe } from './probes/probe.ts';
import { VENDORS } from './vendors.ts';

const thisMonth = (): string => new Date().toISOString().slice(0, 7);
const usedUp = (): Promise<never> => Promise.reject(quotaExceeded({ at: new Date(), count: 1 }, thisMonth(), 5000));
const broken = (): Promise<never> => Promise.reject(new TypeError('column "secret" of /srv/private does not exist'));

/** What is amiss in the server itself. */
const NEIGHBOURS: Partial<Record<Case, Partial<Services>>> = {
  'no model': { detectors: () => [] },
  'quota used up': { usage: { read: usedUp, requireLeft: usedUp } },
  crash: {
    detections: { submit: broken, submitBatch: broken, get: broken, getPublic: broken, wait: broken, list: broken, listFrom: broken, erase: broken },
  },
};

const TRIES: Record<Case, (caller: Caller, probe: Probe) => Promise<Answer>> = {
  'missing key': ({ send }, { submit }) => send(submit, formOf(submit), null),
  'wrong key': ({ send }, { submit }) => send(submit, formOf(submit), 'bf_0000000000000000000000000000000000000000000'),
  'revoked key': async ({ server, send }, { submit }) => {
    const { key, secret } = await server.services.keys.create({ owner: 'alice', plan: 'unlimited', scopes: ['detect'] });
    await server.services.keys.revoke(key.id);
    return send(submit, formOf(submit), secret);
  },
  'unknown path': ({ get }) => get('/nothing/here'),
  'unknown id': ({ get }, { readPath, unknownId }) => get(readPath(unknownId)),
  "another owner's id": async ({ server, send, get }, { submit, idOf, readPath }) => {
    const id = idOf((await send(submit, formOf(submit))).body);
    expect((await get(readPath(id))).status).toBe(200);
    return get(readPath(id), server.services.issue('mallory', ['detect']));
  },
  'no file': ({ send }, { submit }) => send(submit, formOf(submit, 'none')),
  'text instead of a file': ({ send }, { submit }) => send(submit, formOf(submit, 'text')),
  'unsupported type': ({ send }, { submit, unsupported }) => send(submit, formOf({ ...submit, ...unsupported })),
  'too large': ({ announce }, { submit, tooLargeBytes }) => announce(submit.path, tooLargeBytes),
  'rate limit': async ({ server, get }, { readPath, unknownId }) => {
    const { secret } = await server.services.keys.create({ owner: 'alice', plan: 'free', scopes: ['detect'] });
    for (let i = 0; i < 3; i++) expect((await get(readPath(unknownId), secret)).status).toBe(404);
    return get(readPath(unknownId), secret);
  },
  'quota used up': ({ send }, { submit }) => send(submit, formOf(submit)),
  'no model': ({ send }, { submit }) => send(submit, formOf(submit)),
  crash: ({ get }, { readPath, unknownId }) => get(readPath(unknownId)),
};

/** For what is too large the server listens on for seconds, to what would follow. */
const SLOW: Case = 'too large';
const tries = (Object.entries(TRIES) as [Case, (typeof TRIES)[Case]][]).filter(([what]) => what !== SLOW);
const probes = VENDORS.map(({ name }) => ({ name, probe: PROBES[name] as Probe }));

async function expectRefusal(what: Case, probe: Probe, { server }: Caller, { status, headers, text, body }: Answer): Promise<void> {
  const expected = probe.expected[what];
  expect({ status, body }).toEqual({ status: expected.status, body: expected.body });
  expect(headers.get('Content-Type')).toMatch(typeof body === 'string' ? /^text\/plain/ : /^application\/json/);
  expect(Object.fromEntries(Object.keys(expected.headers ?? {}).map((header) => [header, headers.get(header)]))).toEqual(expected.headers ?? {});
  expect(probe.errorShape.parse(body)).toEqual(body);
  // Waiting does not install a model.
  if (what === 'no model') expect(headers.get('Retry-After')).toBeNull();
  // Nothing of what went wrong inside.
  expect(text).not.toMatch(/\n\s+at |node_modules|\.ts:\d|column|srv\/private|TypeError/);
  expect(await server.uploads()).toEqual([]);
}

// All of them at once.
describe.concurrent('a file that is too large', () => {
  it.each(probes)('is refused as $name does', async ({ name, probe }) => {
    const own = await openCaller(name, probe);
    onTestFinished(() => own.stop());
    await expectRefusal(SLOW, probe, own, await TRIES[SLOW](own, probe));
  });
});

describe.each(probes)('$name refuses as its vendor does', ({ name, probe }) => {
  let caller: Caller;
  afterEach(() => caller.stop());

  it.each(tries)('%s', async (what, attempt) => {
    caller = await openCaller(name, probe, NEIGHBOURS[what]);
    await expectRefusal(what, probe, caller, await attempt(caller, probe));
  });

  it('tells nobody whether an id that is not his exists', async () => {
    caller = await openCaller(name, probe);
    const foreign = await TRIES["another owner's id"](caller, probe);
    const unknown = await TRIES['unknown id'](caller, probe);
    const id = /[\w-]{6,}/;
    const bare = (answer: Answer) => answer.text.replaceAll(new RegExp(`(det|job|da)_${id.source}|[0-9a-f-]{32,}`, 'g'), 'ID');
    expect(bare(foreign)).toBe(bare(unknown));
    expect(foreign.status).toBe(unknown.status);
  });

  it.each(probe.keyHeaders.map((headersOf) => ({ headersOf, as: JSON.stringify(headersOf('KEY')) })))('takes a key as $as', async ({ headersOf }) => {
    caller = await openCaller(name, probe);
    const { status } = await fetch(`${caller.server.url}/${name}${probe.readPath(probe.unknownId)}`, { headers: headersOf(caller.server.key) });
    expect(status).toBe(404);
  });
});
