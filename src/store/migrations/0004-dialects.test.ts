import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, PostgresDialect, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { createServerDatabase, serverUrl } from '../../../test/support/database.ts';
import { DEFAULT_OPTIONS } from '../../core/detection.ts';
import { createDetectionStore } from '../detections.ts';
import { migrate } from '../migrate.ts';
import { openUnhurried, SERVER_LIMITS } from '../postgres.ts';
import type { Tables } from '../schema.ts';
import { MIGRATIONS } from './index.ts';

interface Opened {
  kysely: Kysely<Tables>;
  close(): Promise<void>;
}

async function openEmbedded(): Promise<Opened> {
  const kysely = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite: await PGlite.create() }) });
  return { kysely, close: () => kysely.destroy() };
}

async function openServer(): Promise<Opened> {
  const { url, drop } = await createServerDatabase();
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: openUnhurried(url, SERVER_LIMITS) }) });
  return { kysely, close: () => kysely.destroy().finally(drop) };
}

/** As the version before writes a row. */
const insertAsBefore = (kysely: Kysely<Tables>, id: string) =>
  sql`
    insert into detections (id, key_id, owner, status, kind, options, origin, media, artifacts, warnings, created_at)
    values (${id}, 'key_a', 'ada', 'queued', 'image', '{"kind":null,"policy":"strict","retain":true,"zeroRetention":false,"visualize":false}',
      '{"dialect":"native","baseUrl":null,"callbackUrl":null,"sourceUrl":null}', '{}', '[]', '[]', now())`.execute(kysely);

describe.each([
  ['embedded', openEmbedded, false],
  ['server', openServer, !serverUrl],
] as const)('detections of the version before (%s)', (_name, open, isAbsent) => {
  it.skipIf(isAbsent)('stay as they are, and more may be written by a process that still runs', async () => {
    const { kysely, close } = await open();
    try {
      await migrate(kysely, MIGRATIONS.slice(0, 3));
      for (const id of ['det_1', 'det_2']) await insertAsBefore(kysely, id);
      await migrate(kysely);
      await insertAsBefore(kysely, 'det_3');
      const store = createDetectionStore({ kysely }, () => Promise.reject(new Error('no job is written here')));
      const { data } = await store.list('ada', {}, { limit: 10, cursor: null });
      expect(data.map(({ id }) => id).sort()).toEqual(['det_1', 'det_2', 'det_3']);
      for (const { publicId, options } of data) {
        expect(publicId).toBeNull();
        expect(options).toEqual({ ...DEFAULT_OPTIONS, policy: 'strict', retain: true, visualize: false });
      }
      expect(await store.listFrom('ada', { dialect: 'native' }, { limit: 10, offset: 0 })).toEqual({ data: [], total: 0 });
    } finally {
      await close();
    }
  });
});
