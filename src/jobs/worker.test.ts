import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { PgBoss } from 'pg-boss';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { describeDatabases } from '../../test/support/database.ts';
import { silentLogger } from '../../test/support/database-logger.ts';
import { type DetectionHouse, makeReport, openDetections } from '../../test/support/detections.ts';
import { AppError } from '../core/errors.ts';
import type { Engine } from '../core/ports.ts';
import { NO_METRICS } from '../core/telemetry.ts';
import { giveBack } from './recover.ts';
import { startWorker } from './worker.ts';

const WAIT = { timeoutMs: 30_000 };

/** What the supervisor does with the job of a worker whose heartbeats were lost. */
async function giveBackActive(boss: PgBoss): Promise<void> {
  const [active] = (await boss.findJobs('analyze')).filter(({ state }) => state === 'active');
  await giveBack(boss, 'analyze', { id: active?.id ?? '' }, 'job heartbeat timeout');
}

describeDatabases('worker', (get) => {
  let house: DetectionHouse;
  let stop: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    house = await openDetections(get());
  });
  afterEach(async () => {
    for (const end of stop) await end();
    stop = [];
    await house.close();
  });

  const start = async (analyze: Engine['analyze'], { concurrency = 1, stopTimeoutMs = 1000 } = {}) => {
    const { blobs, events } = house.parts;
    const context = { detections: house.detections, blobs, events, engine: { analyze }, tempDir: house.tempDir, logger: silentLogger };
    const worker = await startWorker({ ...context, queue: get().queue, concurrency, stopTimeoutMs });
    stop.push(worker.stop);
    return worker;
  };
  /** What is told about it from now on. On a server it may come a moment after the row that it is about. */
  const listen = (id: string) => {
    const heard: string[] = [];
    const ended = new Promise<void>((resolve) => {
      house.parts.events.subscribe(id, ({ type }) => {
        heard.push(type);
        if (type !== 'progress') resolve();
      });
    });
    return { heard, ended };
  };
  const submit = async () => (await house.detections.submit(await house.submission())).id;

  it('analyses in the order of arrival, none lost, and wakes at once', async () => {
    const order: string[] = [];
    await start(async (path) => {
      order.push(path.split('/').at(-1) ?? '');
      return makeReport(0.9);
    });
    const ids: string[] = [];
    for (let i = 0; i < 10; i += 1) ids.push(await submit());
    // Ten turns of the poll would take longer than the wait.
    const ended = await Promise.all(ids.map((id) => house.detections.wait('ada', id, WAIT)));
    expect(ended.map(({ status }) => status)).toEqual(ids.map(() => 'completed'));
    expect(order).toEqual(ids);
  });

  it('keeps the artifacts, tells the progress and leaves no temporary files', async () => {
    const go = Promise.withResolvers<void>();
    await start(async (_path, { artifactsDir }, context) => {
      await go.promise;
      await writeFile(join(artifactsDir ?? '', 'heatmap.png'), 'heat');
      context?.onProgress?.({ stage: 'decode', fraction: 0.25 });
      return makeReport(0.9, { artifacts: [{ name: 'heatmap.png', mime: 'image/png', sizeBytes: 4 }] });
    });
    const id = await submit();
    const { heard, ended } = listen(id);
    go.resolve();
    expect(await house.detections.wait('ada', id, WAIT)).toMatchObject({ status: 'completed', artifacts: [{ name: 'heatmap.png' }] });
    expect(house.hasBlob(`artifacts/${id}/heatmap.png`)).toBe(true);
    expect(readdirSync(house.tempDir)).toEqual([]);
    await ended;
    expect(heard).toEqual([...heard.slice(0, -1).map(() => 'progress'), 'completed']);
  });

  it('fails bad media at once, and a bug after one more chance, and hides it', async () => {
    const errors = [new AppError('media_unreadable', 'It is cut off.'), new TypeError('secret'), new TypeError('secret')];
    let calls = 0;
    await start(async () => {
      throw errors[calls++];
    });
    expect(await house.detections.wait('ada', await submit(), WAIT)).toMatchObject({ status: 'failed', error: { code: 'media_unreadable' } });
    const bug = await house.detections.wait('ada', await submit(), WAIT);
    expect(bug.error?.code).toBe('internal');
    expect(JSON.stringify(bug)).not.toContain('secret');
    expect(calls).toBe(3);
  });

  it('gives a crashed engine one more chance and no third', async () => {
    let calls = 0;
    await start(async () => {
      calls += 1;
      throw new AppError('engine_crashed', 'It crashed.');
    });
    expect(await house.detections.wait('ada', await submit(), WAIT)).toMatchObject({ status: 'failed', error: { code: 'engine_crashed' } });
    expect(calls).toBe(2);
  });

  it('tries again when database or blobs were away, and ends the detection when they stay away', async () => {
    let outages = 2;
    const { openFile } = house.parts.blobs;
    house.parts.blobs.openFile = (name) => (outages-- > 0 ? Promise.reject(new Error('connect ECONNREFUSED')) : openFile(name));
    await start(async () => makeReport(0.9));
    const id = await submit();
    const { heard, ended } = listen(id);
    expect(await house.detections.wait('ada', id, WAIT)).toMatchObject({ status: 'completed' });
    await ended;
    expect(heard.filter((type) => type !== 'progress')).toEqual(['completed']);
    const { boss } = get().queue;
    outages = Number.POSITIVE_INFINITY;
    const lost = await submit();
    // As if every pause were over already.
    const skipPauses = async (): Promise<boolean> => {
      for (const queue of ['analyze', 'dead-letters'])
        for (const { id: job } of await boss.findJobs(queue, { queued: true })) await boss.update(queue, undefined, { id: job, startAfter: new Date() });
      return (await house.detections.get('ada', lost)).status === 'failed';
    };
    await vi.waitUntil(skipPauses, { timeout: WAIT.timeoutMs, interval: 50 });
    expect(await house.detections.get('ada', lost)).toMatchObject({ status: 'failed', error: { code: 'internal' } });
  });

  it('ends a detection once although two workers have it', async () => {
    const runs = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
    const go = Promise.withResolvers<void>();
    let begun = 0;
    const analyze = async () => {
      runs[begun]?.resolve();
      begun += 1;
      await go.promise;
      return makeReport(begun === 2 ? 0.9 : 0.1);
    };
    await start(analyze, { concurrency: 2 });
    const { boss } = get().queue;
    const submission = await house.submission();
    submission.origin = { ...submission.origin, callbackUrl: 'https://example.com/hook' };
    const { id } = await house.detections.submit(submission);
    const { heard, ended } = listen(id);
    await runs[0].promise;
    await giveBackActive(boss);
    await runs[1].promise;
    go.resolve();
    const done = await house.detections.wait('ada', id, WAIT);
    await Promise.all([ended, ...stop.map((end) => end())]);
    expect(done.status).toBe('completed');
    expect(await house.detections.get('ada', id)).toEqual(done);
    expect(heard.filter((type) => type !== 'progress')).toEqual(['completed']);
    const { rows } = await sql`select id from webhook_deliveries where detection_id = ${id}`.execute(get().database.kysely);
    expect(rows).toHaveLength(1);
    const { rows: quota } = await sql`select reserved, committed from usage_days where key_id = ${submission.principal.keyId}`.execute(get().database.kysely);
    expect(quota).toEqual([{ reserved: 0, committed: 1 }]);
  });

  it('does not bring back what is erased during the analysis', async () => {
    const begun = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const worker = await start(async () => {
      begun.resolve();
      await go.promise;
      return makeReport(0.9);
    });
    const id = await submit();
    await begun.promise;
    await house.detections.erase('ada', id);
    go.resolve();
    await worker.stop();
    expect(await house.detections.get('ada', id)).toMatchObject({ status: 'erased', report: null });
  });

  it('breaks an analysis off whose detection is erased, and counts it as nothing', async () => {
    const begun = Promise.withResolvers<void>();
    const aborted = Promise.withResolvers<void>();
    const told: string[] = [];
    const log = (_fields: object, message: string): void => void told.push(message);
    const { blobs, events } = house.parts;
    const analyze: Engine['analyze'] = (_path, _request, context) =>
      new Promise((_resolve, reject) => {
        begun.resolve();
        context?.signal?.addEventListener('abort', () => {
          aborted.resolve();
          reject(new AppError('engine_crashed', 'The engine was stopped.'));
        });
      });
    const worker = await startWorker({
      ...{ detections: house.detections, blobs, events, engine: { analyze }, tempDir: house.tempDir, queue: get().queue, concurrency: 1 },
      logger: { info: log, warn: log, error: log },
      metrics: { ...NO_METRICS, analyzed: () => void told.push('counted') },
    });
    stop.push(worker.stop);
    const id = await submit();
    await begun.promise;
    await house.detections.erase('ada', id);
    await aborted.promise;
    await worker.stop();
    expect(told).toEqual(['analysis begins', 'analysis discarded']);
    const [job] = await get().queue.boss.findJobs('analyze');
    expect(job).toMatchObject({ state: 'completed', retryCount: 0 });
  });

  it('counts the end of a detection alone that had not ended before', async () => {
    const told: string[] = [];
    const log = (_fields: object, message: string): void => void told.push(message);
    const { blobs, events } = house.parts;
    // Another process erased it and its message has not come here yet.
    const deaf = { ...events, subscribe: () => () => {} };
    const ended = Promise.withResolvers<void>();
    const worker = await startWorker({
      ...{ detections: house.detections, blobs, events: deaf, tempDir: house.tempDir, queue: get().queue, concurrency: 1 },
      engine: {
        analyze: async (path) => {
          await house.detections.erase('ada', path.split('/').at(-1) ?? '');
          ended.resolve();
          return makeReport(0.9);
        },
      },
      logger: { info: log, warn: log, error: log },
      metrics: { ...NO_METRICS, analyzed: () => void told.push('counted') },
    });
    stop.push(worker.stop);
    await submit();
    await ended.promise;
    await worker.stop();
    expect(told).toEqual(['analysis begins', 'analysis discarded']);
  });

  it('lets running work end when it is stopped, and gives back what takes too long', async () => {
    const begun = Promise.withResolvers<void>();
    const first = await start(
      (_path, _request, context) =>
        new Promise((_resolve, reject) => {
          begun.resolve();
          context?.signal?.addEventListener('abort', () => reject(context.signal?.reason));
        }),
      { stopTimeoutMs: 1 },
    );
    const id = await submit();
    await begun.promise;
    await first.stop();
    expect((await house.detections.get('ada', id)).status).toBe('processing');
    await start(async () => makeReport(0.1));
    expect(await house.detections.wait('ada', id, WAIT)).toMatchObject({ status: 'completed', judgement: { verdict: 'bona_fide' } });
  });

  it('deletes the media when its time has come', async () => {
    await house.close();
    house = await openDetections(get(), { retention: { purgeAfterMs: 0, retainMs: 0, artifactsMs: 0 } });
    const deleted = Promise.withResolvers<void>();
    const { blobs } = house.parts;
    const remove = blobs.delete;
    blobs.delete = async (name) => {
      await remove(name);
      deleted.resolve();
    };
    await start(async () => makeReport(0.9));
    const id = await submit();
    await deleted.promise;
    expect(house.hasBlob(`media/${id}`)).toBe(false);
  });
});
