import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect } from 'vitest';
import type { Detection } from '../../src/core/detection.ts';
import { newId } from '../../src/core/id.ts';
import type { SweepParts } from '../../src/core/sweep/index.ts';
import { ANALYSIS_QUEUES } from '../../src/jobs/index.ts';
import { createOwnerMark } from '../../src/store/blobs/owner-mark.ts';
import { createRetentionStore } from '../../src/store/retention.ts';
import type { TestDatabase } from './database.ts';
import { type DetectionHouse, makeReport, options } from './detections.ts';

export const HOUR_MS = 3_600_000;
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** An id as if it had been made then. */
export function idAt(prefix: 'det' | 'upl', at: Date): string {
  let time = '';
  for (let rest = at.getTime(); time.length < 10; rest = Math.floor(rest / 32)) time = CROCKFORD[rest % 32] + time;
  return `${prefix}_${time}${newId(prefix).slice(-16)}`;
}

/** A world in which things can be left as a crash would leave them. It is two hours later than the files in it. */
export class World {
  readonly now = new Date(Date.now() + 2 * HOUR_MS);
  readonly failures: unknown[] = [];
  readonly house: DetectionHouse;
  readonly parts: SweepParts;
  private readonly test: TestDatabase;

  constructor(test: TestDatabase, house: DetectionHouse) {
    this.test = test;
    this.house = house;
    const onFailure = (step: string, error: unknown) => void this.failures.push([step, error]);
    const store = createRetentionStore(test.database, ANALYSIS_QUEUES);
    const { blobs, clock } = house.parts;
    const onForeignBlobs = () => void this.failures.push('foreign blobs');
    this.parts = {
      store,
      detections: house.detections,
      blobs,
      clock,
      ownerMark: createOwnerMark(test.database, blobs, house.tempDir),
      onFailure,
      onForeignBlobs,
    };
  }

  later = (ms: number): Date => new Date(this.now.getTime() + ms);

  async put(name: string): Promise<void> {
    const path = join(this.house.tempDir, newId('req'));
    await writeFile(path, 'bytes');
    await this.house.parts.blobs.putFile(name, path);
  }

  async has(name: string): Promise<boolean> {
    const found = await this.house.parts.blobs.read(name).catch(() => null);
    found?.stream.destroy();
    return found !== null;
  }

  /** A row as of a submission two hours ago, changed at will, with or without its job. */
  async row(change: Partial<Detection> = {}, { job = false } = {}): Promise<string> {
    const id = idAt('det', this.later(-1.9 * HOUR_MS));
    const detection: Detection = { ...BLANK, id, blob: `media/${id}`, createdAt: this.later(-1.9 * HOUR_MS), ...change };
    await this.house.parts.store.transaction(async (transaction) => {
      await transaction.insertDetection(detection);
      if (job) await transaction.enqueue({ name: 'analyze', detectionId: id, priority: 1, trace: { requestId: null, traceparent: null } });
    });
    return id;
  }

  get = (id: string): Promise<Detection | null> => this.house.parts.store.find('ada', id);

  async jobs(id: string): Promise<number> {
    const query = sql<{ count: string }>`select count(*) as count from pgboss.job where name = 'analyze' and data->>'detectionId' = ${id}`;
    return Number((await query.execute(this.test.database.kysely)).rows[0]?.count);
  }

  async upload(expiresAt: Date): Promise<string> {
    const id = idAt('upl', this.later(-1.9 * HOUR_MS));
    const row = { id, owner: 'ada', token_hash: id, filename: null, media: '{}', created_at: this.later(-1.9 * HOUR_MS), expires_at: expiresAt };
    await this.test.database.kysely.insertInto('uploads').values(row).execute();
    return id;
  }
}

const BLANK: Omit<Detection, 'id' | 'blob' | 'createdAt'> = {
  publicId: null,
  keyId: 'key_1',
  owner: 'ada',
  status: 'queued',
  externalId: null,
  metadata: null,
  options,
  origin: { dialect: 'native', baseUrl: null, callbackUrl: null, sourceUrl: null },
  batchId: null,
  queueTurn: 5,
  filename: 'photo.jpg',
  media: makeReport(0.5).media,
  judgement: null,
  report: null,
  artifacts: [],
  error: null,
  warnings: [],
  startedAt: null,
  completedAt: null,
  deleteAt: null,
  deletedAt: null,
  artifactsDeleteAt: null,
};

const PICTURE = { name: 'heatmap.png', mime: 'image/png', sizeBytes: 5 };
export type Check = () => Promise<void>;

/** What may be found at any moment, after any crash. Each leaves something and returns what must hold after a sweep. */
export const FINDS: Readonly<Record<string, (world: World) => Promise<Check>>> = {
  'media of a submission that ended before its row': (world) => media(world, idAt('det', world.later(-1.5 * HOUR_MS)), false),
  'media of a submission in progress': (world) => media(world, idAt('det', world.later(-60_000)), true),
  'a detection that waits': async (world) => waits(world, await world.row({}, { job: true })),
  'a detection that waits for a lost job': async (world) => waits(world, await world.row()),
  'an analysis whose job was lost': async (world) => waits(world, await world.row({ status: 'processing', startedAt: world.later(-HOUR_MS) })),
  'media of a fresh verdict': async (world) => media(world, await world.row(completed(world.later(30_000))), true),
  'media of a lost purge': async (world) => purged(world, await world.row(completed(world.later(-120_000))), true),
  'a purge cut off before its row': async (world) => purged(world, await world.row(completed(world.later(-120_000))), false),
  'media that came back': async (world) => media(world, await world.row({ ...completed(world.later(-HOUR_MS)), deletedAt: world.later(-HOUR_MS) }), false),
  'pictures that are kept': async (world) => pictures(world, await world.row({ ...completed(world.later(1)), ...pictured(world.later(HOUR_MS)) }), true),
  'pictures that are due': async (world) => pictures(world, await world.row({ ...completed(world.later(1)), ...pictured(world.later(-1)) }), false),
  'pictures in the making': async (world) => pictures(world, await world.row({ status: 'processing' }, { job: true }), true),
  'pictures of a failure': async (world) => pictures(world, await world.row({ ...completed(world.later(1)), status: 'failed' }), false),
  'pictures of nobody': (world) => pictures(world, idAt('det', world.later(-1.5 * HOUR_MS)), false),
  'an erasure cut off in the middle': async (world) => {
    const id = await world.row({ ...completed(world.later(-HOUR_MS)), status: 'erased' });
    const checks = [await purged(world, id, true), await pictures(world, id, false)];
    return async () => void (await Promise.all(checks.map((check) => check())));
  },
  'an upload that waits': async (world) => blob(world, `uploads/${await world.upload(world.later(60_000))}`, true),
  'an upload that expired': async (world) => blob(world, `uploads/${await world.upload(world.later(-HOUR_MS))}`, false),
  'an upload that was used up': (world) => blob(world, `uploads/${idAt('upl', world.later(-1.5 * HOUR_MS))}`, false),
  'an upload in progress': (world) => blob(world, `uploads/${idAt('upl', world.later(-60_000))}`, true),
};

export const completed = (deleteAt: Date): Partial<Detection> => ({ status: 'completed', completedAt: deleteAt, deleteAt });
const pictured = (artifactsDeleteAt: Date): Partial<Detection> => ({ artifacts: [PICTURE], artifactsDeleteAt });

export async function blob(world: World, name: string, stays: boolean): Promise<Check> {
  await world.put(name);
  return async () => expect([name, await world.has(name)]).toEqual([name, stays]);
}

const media = (world: World, id: string, stays: boolean): Promise<Check> => blob(world, `media/${id}`, stays);

async function pictures(world: World, id: string, stay: boolean): Promise<Check> {
  const check = await blob(world, `artifacts/${id}/${PICTURE.name}`, stay);
  const before = (await world.get(id))?.artifacts ?? [];
  return async () => {
    await check();
    expect((await world.get(id))?.artifacts ?? []).toEqual(stay ? before : []);
  };
}

async function waits(world: World, id: string): Promise<Check> {
  const check = await media(world, id, true);
  return async () => {
    await check();
    expect(await world.jobs(id)).toBeGreaterThanOrEqual(1);
    expect((await world.get(id))?.deletedAt).toBeNull();
  };
}

async function purged(world: World, id: string, hasMedia: boolean): Promise<Check> {
  const check = await media(world, id, false);
  if (!hasMedia) await world.house.parts.blobs.delete(`media/${id}`);
  return async () => {
    await check();
    expect(await world.get(id)).toMatchObject({ blob: null, deletedAt: world.now });
  };
}
