import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLogger } from '../../test/support/database-logger.ts';
import { makeReport } from '../../test/support/detections.ts';
import { createDetections } from '../core/detections/index.ts';
import { UNLIMITED } from '../core/quota.ts';
import { createDetectionStore, createEvents, createFileBlobs, openDatabase } from '../store/index.ts';
import { openQueue, startWorker } from './index.ts';
import { giveBack } from './recover.ts';

const DOOMED = fileURLToPath(new URL('../../test/support/doomed-server.ts', import.meta.url));
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bonafide-recover-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** Runs a server until it has begun an analysis, and kills it then. */
async function acceptAndDie(): Promise<{ dir: string; ids: string[] }> {
  const child = spawn(process.execPath, [DOOMED, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(child.stdout), 'line');
  child.kill('SIGKILL');
  await once(child, 'exit');
  return JSON.parse(String(line));
}

it('ends every detection that was accepted before a kill -9', async () => {
  const { dir, ids } = await acceptAndDie();
  const database = await openDatabase({ dataDir, databaseUrl: null });
  const queue = await openQueue(database.connection, silentLogger);
  const events = await createEvents(database);
  const parts = {
    store: createDetectionStore(database, queue.enqueue),
    blobs: createFileBlobs(join(dir, 'blobs')),
    events,
    clock: { now: () => new Date() },
    retention: { purgeAfterMs: 60_000, retainMs: 60_000, artifactsMs: 60_000 },
    plans: { free: UNLIMITED, starter: UNLIMITED, pro: UNLIMITED, unlimited: UNLIMITED },
  };
  const detections = createDetections(parts);
  expect((await detections.get('ada', ids[0] ?? '')).status).toBe('processing');
  const engine = { analyze: async () => makeReport(0.9) };
  const worker = await startWorker({ ...parts, detections, engine, queue, concurrency: 1, tempDir: dir, logger: silentLogger });
  const ended = await Promise.all(ids.map((id) => detections.wait('ada', id, { timeoutMs: 30_000 })));
  expect(ended.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
  await worker.stop();
  await queue.close();
  await database.close();
  await rm(dir, { recursive: true, force: true });
});

it('gives media up that ends its process every time', async () => {
  const { dir, ids } = await acceptAndDie();
  const [id = ''] = ids;
  const database = await openDatabase({ dataDir, databaseUrl: null });
  const queue = await openQueue(database.connection, silentLogger);
  const parts = {
    store: createDetectionStore(database, queue.enqueue),
    blobs: createFileBlobs(join(dir, 'blobs')),
    events: await createEvents(database),
    clock: { now: () => new Date() },
    retention: { purgeAfterMs: 60_000, retainMs: 60_000, artifactsMs: 60_000 },
    plans: { free: UNLIMITED, starter: UNLIMITED, pro: UNLIMITED, unlimited: UNLIMITED },
  };
  const detections = createDetections(parts);
  const common = { ...parts, detections, queue, concurrency: 1, tempDir: dir, logger: silentLogger, stopTimeoutMs: 1 };
  const waiting = detections.wait('ada', id, { timeoutMs: 30_000 });
  let runs = 1;
  // Every run of the first detection's job is cut off; those of the others end.
  const worker = await startWorker({
    ...common,
    engine: {
      analyze: async (path) => {
        if (!path.endsWith(id)) return makeReport(0.1);
        runs += 1;
        const [job = ''] = await queue.orphans('analyze');
        await giveBack(queue.boss, 'analyze', { id: job }, 'the process is gone');
        throw new Error('the process would be gone');
      },
    },
    detections: { ...detections, fail: (of, error) => (error.code === 'internal' ? Promise.resolve(false) : detections.fail(of, error)) },
  });
  expect(await waiting).toMatchObject({ status: 'failed', error: { code: 'engine_crashed' } });
  expect(runs).toBe(8);
  await worker.stop();
  await queue.close();
  await database.close();
  await rm(dir, { recursive: true, force: true });
});
