import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../core/ports.ts';
import { createEngine, type EngineOptions } from './engine.ts';

const LIMITS = { imageBytes: 25e6, imagePixels: 1e8, audioBytes: 1e8, videoBytes: 5e8, documentBytes: 5e7 };
const REQUEST = { kind: null, artifactsDir: null };
const LONG_MS = 60_000;

/** A child that obeys its job's path: `die`, `hang` (blocks its thread), `hoard` (takes memory), `never` (waits), anything else is echoed with its pid. */
const OBEDIENT_CHILD = `
const kept = [];
process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
  if (message.type === 'settings') return process.send({ type: 'ready' });
  const { path } = message.job;
  process.send({ type: 'progress', progress: { stage: 'pid', fraction: process.pid } });
  if (path === 'die') process.kill(process.pid, 'SIGKILL');
  else if (path === 'hang') for (;;);
  else if (path === 'hoard') setInterval(() => kept.push(Buffer.alloc(32 << 20, 1)), 5);
  else if (path === 'environment') process.send({ type: 'report', report: { environment: process.env }, rssBytes: 1 });
  else if (path === 'worn') process.send({ type: 'report', report: { pid: process.pid }, rssBytes: 1e12 });
  else if (path !== 'never') process.send({ type: 'report', report: { path, pid: process.pid }, rssBytes: 1 });
});
`;

let folder = '';
let childModule: URL;
const engines: Engine[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-test-'));
  childModule = pathToFileURL(join(folder, 'child.mjs'));
  await writeFile(childModule, OBEDIENT_CHILD);
  await writeFile(join(folder, 'broken.mjs'), 'process.exit(1);');
});
afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
  await rm(folder, { recursive: true, force: true });
});

function engineOf(options: Partial<EngineOptions> = {}): Engine {
  const engine = createEngine({ children: 1, timeoutMs: LONG_MS, limits: LIMITS, c2paTrustPem: null, childModule, ...options });
  engines.push(engine);
  return engine;
}

/** Starts an analysis; `pid` resolves once a child has taken it up. */
function start(engine: Engine, path: string, signal?: AbortSignal) {
  const { promise: pid, resolve } = Promise.withResolvers<number>();
  const done = engine.analyze(path, REQUEST, { signal, onProgress: ({ fraction }) => resolve(fraction) });
  done.catch(() => undefined);
  return { done, pid };
}

describe('an engine child', () => {
  it.each([
    ['crash', 'die', {}],
    ['timeout', 'hang', { timeoutMs: 50 }],
    ['recycle', 'worn', {}],
  ] as const)('that is replaced tells why: %s', async (reason, path, options) => {
    const told = Promise.withResolvers<string>();
    const engine = engineOf({ ...options, onRestart: told.resolve });
    engine.analyze(path, REQUEST).catch(() => undefined);
    expect(await told.promise).toBe(reason);
  });

  it('that dies fails its analysis alone, and another takes its place', async () => {
    const engine = engineOf({ children: 2 });
    const never = start(engine, 'never');
    await never.pid;
    const doomed = start(engine, 'die');
    const next = start(engine, 'next');
    await expect(doomed.done).rejects.toMatchObject({ code: 'engine_crashed', retryable: true });
    await expect(next.done).resolves.toMatchObject({ path: 'next' });
    process.kill(await never.pid, 'SIGKILL');
    await expect(never.done).rejects.toMatchObject({ code: 'engine_crashed' });
    await expect(engine.analyze('healed', REQUEST)).resolves.toMatchObject({ path: 'healed' });
  });

  it('that hangs is killed when its time is over', async () => {
    const engine = engineOf({ timeoutMs: 300 });
    const hanging = start(engine, 'hang');
    const next = start(engine, 'next');
    await expect(hanging.done).rejects.toMatchObject({ code: 'engine_timeout', retryable: true });
    await expect(next.done).resolves.toMatchObject({ path: 'next' });
    const pid = await hanging.pid;
    await engine.close();
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });

  it.runIf(process.platform === 'linux')('that takes too much memory is killed', async () => {
    const engine = engineOf({ memoryMaxBytes: 400 * 2 ** 20 });
    const hoarding = start(engine, 'hoard');
    await expect(hoarding.done).rejects.toMatchObject({ code: 'engine_crashed', details: { max_bytes: 400 * 2 ** 20 } });
    await expect(engine.analyze('next', REQUEST)).resolves.toMatchObject({ path: 'next' });
  });

  it('that keeps too much memory afterwards is replaced', async () => {
    const engine = engineOf();
    const worn = (await engine.analyze('worn', REQUEST)) as unknown as { pid: number };
    const next = (await engine.analyze('next', REQUEST)) as unknown as { pid: number };
    expect(next.pid).not.toBe(worn.pid);
  });

  it('is given none of our variables', async () => {
    const { environment } = (await engineOf().analyze('environment', REQUEST)) as unknown as { environment: Record<string, string> };
    const names = Object.keys(environment).filter((name) => !/^(NODE_CHANNEL_|MALLOC_)/.test(name));
    expect(names).toEqual([]);
  });

  it('that cannot start fails what waits, and does not start for ever', async () => {
    const engine = engineOf({ childModule: pathToFileURL(join(folder, 'broken.mjs')) });
    await expect(engine.analyze('any', REQUEST)).rejects.toMatchObject({ code: 'engine_crashed' });
    await expect(engine.analyze('again', REQUEST)).rejects.toMatchObject({ code: 'engine_crashed' });
  });
});

describe('the queue', () => {
  it('serves first come, first served', async () => {
    const engine = engineOf();
    const paths = Array.from({ length: 10 }, (_, i) => `file-${i}`);
    const taken: string[] = [];
    const done: string[] = [];
    await Promise.all(paths.map((path) => engine.analyze(path, REQUEST, { onProgress: () => taken.push(path) }).then(() => done.push(path))));
    expect(taken).toEqual(paths);
    expect(done).toEqual(paths);
  });

  it('spreads ten analyses over two children and loses none', async () => {
    const engine = engineOf({ children: 2 });
    const paths = Array.from({ length: 10 }, (_, i) => `file-${i}`);
    const reports = (await Promise.all(paths.map((path) => engine.analyze(path, REQUEST)))) as unknown as { path: string; pid: number }[];
    expect(reports.map(({ path }) => path)).toEqual(paths);
    expect(new Set(reports.map(({ pid }) => pid)).size).toBeLessThanOrEqual(2);
  });

  it('forgets what is aborted while it waits and kills what is aborted while it runs', async () => {
    const engine = engineOf();
    const running = new AbortController();
    const waiting = new AbortController();
    const first = start(engine, 'never', running.signal);
    const second = start(engine, 'second', waiting.signal);
    const third = start(engine, 'third');
    const pid = await first.pid;
    waiting.abort(new Error('changed my mind'));
    await expect(second.done).rejects.toThrow('changed my mind');
    running.abort(new Error('me too'));
    await expect(first.done).rejects.toThrow('me too');
    const report = (await third.done) as unknown as { pid: number };
    expect(report.pid).not.toBe(pid);
    await expect(engine.analyze('late', REQUEST, { signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow('too late');
  });

  it('fails what runs and waits when the engine closes', async () => {
    const engine = engineOf();
    const running = start(engine, 'never');
    const waiting = start(engine, 'waiting');
    const pid = await running.pid;
    await engine.close();
    await expect(running.done).rejects.toMatchObject({ code: 'engine_crashed', retryable: true });
    await expect(waiting.done).rejects.toMatchObject({ code: 'engine_crashed' });
    await expect(engine.analyze('late', REQUEST)).rejects.toMatchObject({ code: 'engine_crashed' });
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });
});
