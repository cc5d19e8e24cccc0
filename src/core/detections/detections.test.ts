import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeDatabases } from '../../../test/support/database.ts';
import { type DetectionHouse, makeReport, openDetections, options } from '../../../test/support/detections.ts';
import { AppError } from '../errors.ts';

/** Stands still, but not in a time long past: the queue throws away what was due then. */
const now = new Date();
const after = (days: number, minutes = 0): Date => new Date(now.getTime() + (days * 24 * 60 + minutes) * 60_000);
const clock = { now: () => now };

describeDatabases('detections', (get) => {
  let house: DetectionHouse;
  beforeEach(async () => {
    house = await openDetections(get(), { clock });
  });
  afterEach(() => house.close());

  const jobs = async (name: string) =>
    (
      await sql<{ detection: string; start_after: Date }>`select data->>'detectionId' as detection, start_after from pgboss.job where name = ${name}`.execute(
        get().database.kysely,
      )
    ).rows;
  const putArtifact = async (id: string) => {
    const path = join(house.tempDir, 'heatmap.png');
    await writeFile(path, 'heat');
    await house.parts.blobs.putFile(`artifacts/${id}/heatmap.png`, path);
  };

  it('stores media, row and job, and takes the file over', async () => {
    const submission = await house.submission({ externalId: 'x-1', metadata: { a: [1, 'b'] }, warnings: ['ood: no'] });
    const detection = await house.detections.submit(submission);
    expect(await house.detections.get('ada', detection.id)).toEqual(detection);
    expect(await jobs('analyze')).toMatchObject([{ detection: detection.id }]);
    expect(house.hasBlob(`media/${detection.id}`)).toBe(true);
    expect(existsSync(submission.path)).toBe(false);
  });

  it('tells of a silent blob store at once, and does not wait for it to clean up as well', async () => {
    const silent = Object.assign(new Error('silent'), { code: 'ETIMEDOUT' });
    const blobs = { ...house.parts.blobs, putFile: () => Promise.reject(silent), delete: () => new Promise<void>(() => {}) };
    const broken = await openDetections(get(), { blobs });
    await expect(broken.detections.submit(await broken.submission())).rejects.toBe(silent);
    await broken.close();
  });

  it('leaves nothing behind where the job cannot be written', async () => {
    const { store } = house.parts;
    const broken = await openDetections(get(), {
      store: {
        ...store,
        transaction: (work) =>
          store.transaction((transaction) =>
            work({
              ...transaction,
              enqueue: async (job) => {
                await transaction.enqueue(job);
                throw new Error('no queue');
              },
            }),
          ),
      },
    });
    await expect(broken.detections.submit(await broken.submission())).rejects.toThrow('no queue');
    expect((await store.list('ada', {}, { limit: 10, cursor: null })).data).toEqual([]);
    expect(await jobs('analyze')).toEqual([]);
    expect(readdirSync(join(broken.dir, 'blobs/media'))).toEqual([]);
    await broken.close();
  });

  it('keeps the media where the database may have accepted it and did not come to say so', async () => {
    const { store } = house.parts;
    const cutOff = await openDetections(get(), {
      clock,
      store: {
        ...store,
        transaction: async (work) => {
          await store.transaction(work);
          throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
        },
      },
    });
    await expect(cutOff.detections.submit(await cutOff.submission())).rejects.toThrow('ECONNRESET');
    const [accepted] = (await store.list('ada', {}, { limit: 10, cursor: null })).data;
    expect(cutOff.hasBlob(`media/${accepted?.id}`)).toBe(true);
    await cutOff.close();
  });

  it('keeps nothing where the database was away before there was anything to accept', async () => {
    const { store } = house.parts;
    const away = await openDetections(get(), {
      clock,
      store: { ...store, transaction: () => Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })) },
    });
    const removed = Promise.withResolvers<void>();
    const { blobs } = away.parts;
    const remove = blobs.delete;
    blobs.delete = async (name) => {
      await remove(name);
      removed.resolve();
    };
    await expect(away.detections.submit(await away.submission())).rejects.toThrow('ECONNREFUSED');
    await removed.promise;
    expect(readdirSync(join(away.dir, 'blobs/media'))).toEqual([]);
    await away.close();
  });

  it('hides the detection of another owner', async () => {
    const { id } = await house.detections.submit(await house.submission());
    const calls = [
      () => house.detections.get('bob', id),
      () => house.detections.wait('bob', id, { timeoutMs: 10_000 }),
      () => house.detections.erase('bob', id),
      () => house.detections.get('ada', 'det_none'),
      () => house.detections.get('ada', 'nul\0'),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'not_found' });
    expect((await house.detections.get('ada', id)).status).toBe('queued');
  });

  it('completes once, under the policy that was asked for', async () => {
    const { id } = await house.detections.submit(await house.submission({ options: { ...options, policy: 'strict' } }));
    await house.detections.start(id);
    expect(await house.detections.complete(id, makeReport(0.6))).toBe(true);
    expect(await house.detections.complete(id, makeReport(0.1))).toBe(false);
    expect(await house.detections.fail(id, { code: 'internal', publicMessage: 'late' })).toBe(false);
    const found = await house.detections.get('ada', id);
    expect(found).toMatchObject({ status: 'completed', judgement: { verdict: 'spoof', score: 0.6, policy: 'strict@1' }, error: null });
    expect(found.deleteAt).toEqual(after(0, 1));
    expect(await jobs('purge')).toEqual([{ detection: id, start_after: found.deleteAt }]);
    expect(await house.detections.start(id)).toBeNull();
  });

  it('stores hostile text: NUL and half a surrogate pair become U+FFFD', async () => {
    const hostile = 'a\0b\uD800c';
    const { id } = await house.detections.submit(await house.submission({ filename: hostile, externalId: hostile, metadata: { [hostile]: hostile } }));
    await house.detections.complete(id, makeReport(0.5, { warnings: [hostile] }));
    const found = await house.detections.get('ada', id);
    const tame = 'a\uFFFDb\uFFFDc';
    expect(found).toMatchObject({ filename: tame, externalId: tame, metadata: { [tame]: tame }, report: { warnings: [tame] } });
    expect((await house.detections.list('ada', { externalId: hostile }, { limit: 5, cursor: null })).data).toHaveLength(1);
  });

  it('deletes the media at the purge, once, and keeps the verdict', async () => {
    const { id } = await house.detections.submit(await house.submission());
    await house.detections.purge(id);
    expect(house.hasBlob(`media/${id}`)).toBe(true);
    await house.detections.complete(id, makeReport(0.9));
    await house.detections.purge(id);
    await house.detections.purge(id);
    expect(house.hasBlob(`media/${id}`)).toBe(false);
    expect(await house.detections.get('ada', id)).toMatchObject({ blob: null, deletedAt: clock.now(), judgement: { verdict: 'spoof' } });
  });

  it('keeps retained media for its time, and with zero retention nothing', async () => {
    const kept = await house.detections.submit(await house.submission({ options: { ...options, retain: true } }));
    const gone = await house.detections.submit(await house.submission({ options: { ...options, zeroRetention: true } }));
    await house.detections.complete(kept.id, makeReport(0.9));
    await house.detections.fail(gone.id, { code: 'media_unreadable', publicMessage: 'broken' });
    expect((await house.detections.get('ada', kept.id)).deleteAt).toEqual(after(30));
    expect(await house.detections.get('ada', gone.id)).toMatchObject({ status: 'failed', filename: null, blob: null, deletedAt: clock.now() });
    expect(house.hasBlob(`media/${gone.id}`)).toBe(false);
  });

  it('erases all that is personal and leaves the row', async () => {
    const { id } = await house.detections.submit(await house.submission({ externalId: 'x', metadata: { a: 1 } }));
    await putArtifact(id);
    await house.detections.complete(id, makeReport(0.9, { artifacts: [{ name: 'heatmap.png', mime: 'image/png', sizeBytes: 4 }] }));
    const erased = await house.detections.erase('ada', id);
    expect(await house.detections.get('ada', id)).toEqual(erased);
    expect(erased).toMatchObject({ status: 'erased', filename: null, externalId: null, metadata: null, report: null, artifacts: [], blob: null });
    expect(erased.media.sha256).toBe('');
    expect(erased.deletedAt).toEqual(clock.now());
    expect([house.hasBlob(`media/${id}`), house.hasBlob(`artifacts/${id}`)]).toEqual([false, false]);
    expect(await house.detections.erase('ada', id)).toEqual(erased);
  });

  it('does not let a running analysis bring back what was erased', async () => {
    const { id } = await house.detections.submit(await house.submission());
    await house.detections.start(id);
    await house.detections.erase('ada', id);
    await putArtifact(id);
    expect(await house.detections.complete(id, makeReport(0.9))).toBe(false);
    expect(await house.detections.get('ada', id)).toMatchObject({ status: 'erased', judgement: null, report: null });
    expect(house.hasBlob(`artifacts/${id}`)).toBe(false);
  });

  it('lets one of erasure and completion win, whichever comes first', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = await house.detections.submit(await house.submission());
      await Promise.all([house.detections.complete(id, makeReport(0.9)), house.detections.erase('ada', id)]);
      expect(await house.detections.get('ada', id)).toMatchObject({ status: 'erased', report: null });
      expect(house.hasBlob(`media/${id}`)).toBe(false);
    }
  });

  it('waits for the end, whatever it is, and no longer', async () => {
    const ends = { completed: (id: string) => house.detections.complete(id, makeReport(0.9)), erased: (id: string) => house.detections.erase('ada', id) };
    for (const [status, end] of Object.entries(ends)) {
      const { id } = await house.detections.submit(await house.submission());
      const waiting = house.detections.wait('ada', id, { timeoutMs: 30_000 });
      await end(id);
      expect((await waiting).status).toBe(status);
      expect((await house.detections.wait('ada', id, { timeoutMs: 30_000 })).status).toBe(status);
    }
  });

  it('ends a wait at its time and at the signal', async () => {
    const { id } = await house.detections.submit(await house.submission());
    expect((await house.detections.wait('ada', id, { timeoutMs: 1 })).status).toBe('queued');
    expect((await house.detections.wait('ada', id, { timeoutMs: 30_000, signal: AbortSignal.abort() })).status).toBe('queued');
    const controller = new AbortController();
    const waiting = house.detections.wait('ada', id, { timeoutMs: 30_000, signal: controller.signal });
    controller.abort();
    expect((await waiting).status).toBe('queued');
  });

  it('pages through a list without gap or repetition, also among equal times', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 7; i += 1) ids.push((await house.detections.submit(await house.submission())).id);
    await house.detections.submit(await house.submission({ principal: { keyId: 'k', owner: 'bob', plan: 'free', scopes: [] } }));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { data: { id: string }[]; nextCursor: string | null } = await house.detections.list('ada', {}, { limit: 3, cursor });
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(ids.toReversed());
  });

  it('filters the list', async () => {
    const { id } = await house.detections.submit(await house.submission({ externalId: 'x' }));
    await house.detections.submit(await house.submission());
    await house.detections.complete(id, makeReport(0.9));
    const only = async (filter: Parameters<typeof house.detections.list>[1]) =>
      (await house.detections.list('ada', filter, { limit: 10, cursor: null })).data.map((one) => one.id);
    expect(await only({ verdict: 'spoof' })).toEqual([id]);
    expect(await only({ status: 'completed', kind: 'image', externalId: 'x' })).toEqual([id]);
    expect(await only({ kind: 'audio' })).toEqual([]);
    expect(await only({ createdAfter: clock.now() })).toEqual([]);
    expect(await only({ createdBefore: new Date(clock.now().getTime() + 1) })).toHaveLength(2);
  });

  it('refuses a cursor that it did not make', async () => {
    const forged = Buffer.from("1.det_' or 1=1").toString('base64url');
    for (const cursor of ['', 'x', forged, Buffer.from(`999999999999999.det_${'0'.repeat(26)}`).toString('base64url'), 'A'.repeat(5000)]) {
      await expect(house.detections.list('ada', {}, { limit: 3, cursor })).rejects.toSatisfy((error) => AppError.is(error) && error.code === 'invalid_request');
    }
  });
});
