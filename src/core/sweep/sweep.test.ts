import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, asyncProperty, constantFrom, array as listOf } from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { blob, type Check, completed, FINDS, HOUR_MS, idAt, World } from '../../../test/support/crash-finds.ts';
import { describeDatabases } from '../../../test/support/database.ts';
import { type DetectionHouse, openDetections } from '../../../test/support/detections.ts';
import { type S3Server, startS3 } from '../../../test/support/s3-server.ts';
import { OWNER_BLOB } from '../../store/blobs/owner-mark.ts';
import { createS3Blobs } from '../../store/blobs/s3.ts';
import { createFileBlobs } from '../../store/index.ts';
import type { BlobStore } from '../ports.ts';
import { expire } from './expire.ts';
import { sweep } from './index.ts';
import { sweepOrphans } from './orphans.ts';

const RUN = new AbortController().signal;

interface Opened {
  blobs: BlobStore;
  close(): Promise<void>;
}

async function openS3(dir: string): Promise<Opened> {
  const { url: endpoint, close, ...credentials }: S3Server = await startS3();
  const blobs = createS3Blobs({ bucket: 'bonafide', endpoint, region: 'us-east-1', tempDir: dir, ...credentials });
  return { blobs, close: () => close().finally(blobs.close) };
}

const blobStores: Record<string, (dir: string) => Promise<Opened>> = {
  files: async (dir) => ({ blobs: createFileBlobs(join(dir, 'blobs')), close: async () => {} }),
  s3: openS3,
};
for (const [name, openBlobs] of Object.entries(blobStores)) {
  describeDatabases(`sweep of ${name}`, (get) => {
    let dir: string;
    let opened: Opened;
    let house: DetectionHouse;
    let world: World;
    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), 'bonafide-sweep-'));
      opened = await openBlobs(dir);
      house = await openDetections(get(), { blobs: opened.blobs, clock: { now: () => world.now } });
    });
    beforeEach(() => {
      world = new World(get(), house);
      return world.parts.ownerMark.write();
    });
    afterAll(async () => {
      await house?.close();
      await opened?.close();
      await rm(dir, { recursive: true, force: true });
    });

    it('leaves nothing overdue and nothing orphaned, and takes nothing that is alive', { timeout: 120_000 }, async () => {
      const finds = listOf(constantFrom(...Object.keys(FINDS)), { minLength: 1, maxLength: 8 });
      await assert(
        asyncProperty(finds, async (names) => {
          const checks: Check[] = [];
          for (const find of names) checks.push(await (FINDS[find] as (world: World) => Promise<Check>)(world));
          // Two at once, as two processes would.
          await Promise.all([expire(world.parts, RUN), expire(world.parts, RUN), sweepOrphans(world.parts, RUN), sweepOrphans(world.parts, RUN)]);
          for (const check of checks) await check();
          expect(world.failures).toEqual([]);
          expect(await world.parts.store.overdue(world.now)).toEqual({ count: 0, oldestSeconds: 0 });
        }),
        { numRuns: 8 },
      );
    });
  });
}

describeDatabases('sweep', (get) => {
  let house: DetectionHouse;
  let world: World;
  beforeEach(async () => {
    house = await openDetections(get(), { clock: { now: () => world.now } });
    world = new World(get(), house);
    await world.parts.ownerMark.write();
    return house.close;
  });

  it.each(Object.keys(FINDS))('finds %s, and nothing more the second time', async (find) => {
    const check = await (FINDS[find] as (world: World) => Promise<Check>)(world);
    for (let round = 0; round < 2; round += 1) {
      const swept = { ...(await expire(world.parts, RUN)), ...(await sweepOrphans(world.parts, RUN)) };
      if (round === 1) expect(swept).toEqual({});
      await check();
    }
    expect(world.failures).toEqual([]);
  });

  it('marks blobs without an owner, and takes orphans of them from the next round on', async () => {
    const orphan = `media/${idAt('det', world.later(-1.5 * HOUR_MS))}`;
    await world.put(orphan);
    await world.parts.blobs.delete(OWNER_BLOB);
    expect([await sweepOrphans(world.parts, RUN), await world.has(orphan)]).toEqual([{}, true]);
    expect(await sweepOrphans(world.parts, RUN)).toEqual({ 'orphans.media': 1 });
    expect(world.failures).toEqual([]);
  });

  it.each(['foreign', 'unreadable'])('takes nothing of blobs whose mark is %s, and looks after the rows all the same', async (mark) => {
    const orphan = `media/${idAt('det', world.later(-1.5 * HOUR_MS))}`;
    await world.put(orphan);
    await world.row();
    const read = async (): Promise<'foreign'> => {
      if (mark === 'foreign') return 'foreign';
      throw new Error('the bucket is away');
    };
    const ownerMark = { ...world.parts.ownerMark, read };
    expect(await sweepOrphans({ ...world.parts, ownerMark }, RUN)).toEqual({ stranded: 1 });
    expect(world.failures).toEqual([mark === 'foreign' ? 'foreign blobs' : ['ownerMark', new Error('the bucket is away')]]);
    expect(await world.has(orphan)).toBe(true);
  });

  it('lets one failure not keep it from the rest', async () => {
    const ids = [await world.row(completed(world.later(-120_000))), await world.row(completed(world.later(-120_000)))];
    const purge = async (id: string): Promise<void> => {
      if (id === ids[0]) throw new Error('the disk is away');
      await house.detections.purge(id);
    };
    expect(await expire({ ...world.parts, detections: { ...world.parts.detections, purge } }, RUN)).toEqual({ overdueMedia: 1 });
    expect(world.failures).toEqual([['overdueMedia', new Error('the disk is away')]]);
    expect(await world.parts.store.overdue(world.now)).toEqual({ count: 1, oldestSeconds: 120 });
  });

  it('leaves young files alone whatever their ids say', async () => {
    const check = await blob(world, `media/${idAt('det', world.later(-4 * HOUR_MS))}`, true);
    expect(await sweepOrphans({ ...world.parts, clock: { now: () => new Date() } }, RUN)).toEqual({});
    await check();
  });

  it('takes no names that are not ours', async () => {
    const check = await blob(world, 'media/README', true);
    expect(await sweepOrphans(world.parts, RUN)).toEqual({});
    await check();
  });

  it('does each chore once in its time, whoever asks', async () => {
    await world.row(completed(world.later(-120_000)));
    const rounds = await Promise.all([1, 2, 3].map(() => sweep(world.parts, RUN)));
    expect(rounds.filter((swept) => swept.overdueMedia === 1)).toHaveLength(1);
    const { claim } = world.parts.store;
    expect(await claim('expire', world.later(59_999), 60_000)).toBe(false);
    expect(await claim('expire', world.later(60_000), 60_000)).toBe(true);
    expect(await claim('expire', world.later(60_000), 60_000)).toBe(false);
  });

  it('stops when it is told to', async () => {
    await world.row(completed(world.later(-120_000)));
    const stopped = AbortSignal.abort();
    expect([await expire(world.parts, stopped), await sweepOrphans(world.parts, stopped), await sweep(world.parts, stopped)]).toEqual([{}, {}, {}]);
  });
});

describe('rows of the past', () => {
  describeDatabases('rows', (get) => {
    it('forgets what refused files were called after 30 days, and nothing else of their batch', async () => {
      const { kysely } = get().database;
      const house = await openDetections(get(), { clock: { now: () => world.now } });
      const world: World = new World(get(), house);
      const error = { code: 'unsupported_media', publicMessage: 'No.' };
      const items = [
        { filename: 'b.txt', detectionId: null, error },
        { filename: null, detectionId: 'det_1', error: null },
        { filename: 'a.txt', detectionId: null, error },
      ];
      for (const days of [29, 31]) {
        const createdAt = world.later(-days * 24 * HOUR_MS);
        await sql`insert into batches values (${`bat_${days}`}, 'key_1', 'ada', ${JSON.stringify(items)}, ${createdAt})`.execute(kysely);
      }
      expect(await expire(world.parts, RUN)).toEqual({ refusedNames: 1 });
      expect(await expire(world.parts, RUN)).toEqual({});
      const rows = await kysely.selectFrom('batches').select(['id', 'items']).orderBy('id').execute();
      expect(rows).toEqual([
        { id: 'bat_29', items },
        { id: 'bat_31', items: items.map((item) => ({ ...item, filename: null })) },
      ]);
      await sql`delete from batches`.execute(kysely);
      await house.close();
    });

    it('go when they are of no use any more, and no sooner', async () => {
      const { kysely } = get().database;
      const house = await openDetections(get(), { clock: { now: () => world.now } });
      const world: World = new World(get(), house);
      const days = (count: number): Date => world.later(-count * 24 * HOUR_MS);
      for (const age of [0.9, 1.1]) {
        await sql`insert into idempotency_keys (owner, key, claim, created_at) values ('ada', ${String(age)}, 'c', ${days(age)})`.execute(kysely);
        await sql`insert into rate_limits values (${String(age)}, 1, ${world.later(1 - age).getTime()})`.execute(kysely);
        await sql`insert into batches values (${String(age)}, 'key_1', 'ada', '[]', ${days(365 * age)})`.execute(kysely);
        for (const status of ['pending', 'failed']) {
          await sql`
            insert into webhook_deliveries (id, owner, detection_id, dialect, event, url, status, attempts, job_id, created_at, completed_at)
            values (${status + age}, 'ada', 'det_1', 'native', 'detection.completed', '', ${status}, '[]', gen_random_uuid(), ${days(30 * age)}, ${days(30 * age)})`.execute(
            kysely,
          );
        }
      }
      expect(await expire(world.parts, RUN)).toEqual({ idempotency_keys: 1, webhook_deliveries: 1, rate_limits: 1, batches: 1 });
      expect(await expire(world.parts, RUN)).toEqual({});
      await house.close();
    });
  });
});
