import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { PgBoss } from 'pg-boss';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeDatabases } from '../../test/support/database.ts';
import { silentLogger } from '../../test/support/database-logger.ts';
import { type DetectionHouse, makeReport, openDetections } from '../../test/support/detections.ts';
import { AppError } from '../core/errors.ts';
import type { Engine } from '../core/ports.ts';
import { giveBack } from './recover.ts';
import { startWorker } from './worker.ts';

const WAIT = { timeoutMs: 30_000 };

/** What the supervisor does with the job of a worker whose heartbeats were lost. */
async function giveBackWhenActive(boss: PgBoss): Promise<void> {
  for (;;) {
    const active = (await boss.findJobs('analyze')).find(({ state }) => state === 'active');
    if (active) return giveBack(boss, 'analyze', { id: active.id }, 'job heartbeat timeout');
  }
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
    await start(async (_path, { artifactsDir }, context) => {
      await writeFile(join(artifactsDir ?? '', 'heatmap.png'), 'heat');
      context?.onProgress?.({ stage: 'decode', fraction: 0.25 });
      return makeReport(0.9, { artifacts: [{ name: 'heatmap.png', mime: 'image/png', sizeBytes: 4 }] });
    });
    const heard: unknown[] = [];
    const submission = await house.submission();
    const { id } = await house.detections.submit(submission);
    house.parts.events.subscribe(id, (event) => heard.push(event.type));
    expect(await house.detections.wait('ada', id, WAIT)).toMatchObject({ status: 'completed', artifacts: [{ name: 'heatmap.png' }] });
    expect(house.hasBlob(`artifacts/${id}/heatmap.png`)).toBe(true);
    expect(readdirSync(house.tempDir)).toEqual([]);
    expect(heard.at(-1)).toBe('completed');
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
    const heard: string[] = [];
    const id = await submit();
    house.parts.events.subscribe(id, ({ type }) => heard.push(type));
    expect(await house.detections.wait('ada', id, WAIT)).toMatchObject({ status: 'completed' });
    expect(heard.filter((type) => type !== 'progress')).toEqual(['completed']);
    const { boss } = get().queue;
    outages = Number.POSITIVE_INFINITY;
    const lost = await house.submission();
    const waiting = house.detections.submit(lost).then(async (detection) => {
      // As if every pause were over already.
      while ((await house.detections.get('ada', detection.id)).status !== 'failed')
        for (const { id: job } of await boss.findJobs('analyze', { queued: true }))
          await boss.update('analyze', undefined, { id: job, startAfter: new Date() });
      return house.detections.get('ada', detection.id);
    });
    expect(await waiting).toMatchObject({ status: 'failed', error: { code: 'internal' } });
  });

  it('ends a detection once although two workers have it', async () => {
    const both = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    let begun = 0;
    const analyze = async () => {
      begun += 1;
      if (begun === 2) both.resolve();
      await go.promise;
      return makeReport(begun === 2 ? 0.9 : 0.1);
    };
    await start(analyze, { concurrency: 2 });
    const { boss } = get().queue;
    const submission = await house.submission();
    submission.origin = { ...submission.origin, callbackUrl: 'https://example.com/hook' };
    const { id } = await house.detections.submit(submission);
    const ended: string[] = [];
    house.parts.events.subscribe(id, ({ type }) => ended.push(type));
    await giveBackWhenActive(boss);
    await both.promise;
    go.resolve();
    const done = await house.detections.wait('ada', id, WAIT);
    await Promise.all(stop.map((end) => end()));
    expect(done.status).toBe('completed');
    expect(await house.detections.get('ada', id)).toEqual(done);
    expect(ended.filter((type) => type !== 'progress')).toEqual(['completed']);
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
