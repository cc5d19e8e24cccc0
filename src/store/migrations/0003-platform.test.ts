import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, sql } from 'kysely';
import { expect, it } from 'vitest';
import { migrate } from '../migrate.ts';
import type { Tables } from '../schema.ts';
import { MIGRATIONS } from './index.ts';

const DETECTIONS = [
  { status: 'queued', verdict: null, kind: 'image', at: '2026-03-31T23:59:59.999Z' },
  { status: 'processing', verdict: null, kind: 'image', at: '2026-04-01T00:00:00.000Z' },
  { status: 'completed', verdict: 'spoof', kind: 'video', at: '2026-04-01T10:00:00.000Z' },
  { status: 'erased', verdict: 'bona_fide', kind: 'video', at: '2026-04-02T10:00:00.000Z' },
  { status: 'erased', verdict: null, kind: 'video', at: '2026-04-02T10:00:00.000Z' },
  { status: 'failed', verdict: null, kind: 'image', at: '2026-04-02T11:00:00.000Z' },
];

it('charges the quotas with what was accepted before there were any', async () => {
  const kysely = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite: await PGlite.create() }) });
  await migrate(kysely, MIGRATIONS.slice(0, 2));
  // Far from UTC, so that a calendar of the session would show.
  await sql`set time zone 'Pacific/Kiritimati'`.execute(kysely);
  for (const [i, { status, verdict, kind, at }] of DETECTIONS.entries()) {
    await sql`
      insert into detections (id, key_id, owner, status, kind, verdict, options, media, artifacts, warnings, created_at)
      values (${`det_${i}`}, 'key_a', 'ada', ${status}, ${kind}, ${verdict}, '{}', '{}', '[]', '[]', ${at}::timestamptz)`.execute(kysely);
  }
  await migrate(kysely);
  const periods = await kysely.selectFrom('quota_periods').selectAll().orderBy('period').execute();
  expect(periods.map(({ period, reserved, committed }) => [period, reserved, committed])).toEqual([
    ['2026-03', 1, 0],
    ['2026-03-31', 1, 0],
    ['2026-04', 1, 2],
    ['2026-04-01', 1, 1],
    ['2026-04-02', 0, 1],
  ]);
  const days = await kysely
    .selectFrom('usage_days')
    .select([sql<string>`day::text`.as('day'), 'kind', 'reserved', 'committed'])
    .where(sql<boolean>`reserved + committed > 0`)
    .orderBy('day')
    .orderBy('kind')
    .execute();
  expect(days.map(({ day, kind, reserved, committed }) => [day, kind, reserved, committed])).toEqual([
    ['2026-03-31', 'image', 1, 0],
    ['2026-04-01', 'image', 1, 0],
    ['2026-04-01', 'video', 0, 1],
    ['2026-04-02', 'video', 0, 1],
  ]);
  await kysely.destroy();
});
