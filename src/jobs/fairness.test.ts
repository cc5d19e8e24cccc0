import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeDatabases } from '../../test/support/database.ts';
import { type DetectionHouse, openDetections } from '../../test/support/detections.ts';
import type { Submission } from '../core/detections/index.ts';
import { newId } from '../core/id.ts';
import { waitingQuery } from '../store/waiting.ts';

const MANY = 10_000;
const SOME = 200;

describeDatabases('a queue that one key has filled', (get) => {
  let house: DetectionHouse;
  const principal = (owner: string) => ({ keyId: newId('key'), owner, plan: 'unlimited' as const, scopes: ['detect' as const] });
  const greedy = principal('greedy');
  const modest = principal('modest');
  beforeEach(async () => {
    house = await openDetections(get());
  });
  afterEach(() => house.close());

  const video = { kind: 'video', mime: 'video/mp4', format: 'mp4', sizeBytes: 7, sha256: 'cd'.repeat(32) } as const;
  const submit = async (change: Partial<Submission>): Promise<string> => (await house.detections.submit(await house.submission(change))).id;
  const fetch = async (): Promise<string> => {
    const [job] = await get().queue.boss.fetch<{ detectionId: string }>('analyze');
    const detectionId = job?.data.detectionId ?? '';
    await house.detections.start(detectionId);
    return detectionId;
  };

  /** One video by way of the use case and the others as copies of its rows, each a video later: the same rows, in a second instead of minutes. */
  async function fill(count: number): Promise<string> {
    const id = await submit({ principal: greedy, media: video });
    const { kysely } = get().database;
    const copies = sql`generate_series(1, ${count - 1}::integer) i`;
    await sql`insert into detections select copy.* from detections source, ${copies},
      lateral jsonb_populate_record(source, jsonb_build_object('id', source.id || '-' || i, 'queue_turn', source.queue_turn + 20 * i)) copy
      where source.id = ${id}`.execute(kysely);
    await sql`insert into pgboss.job select copy.* from pgboss.job source, ${copies},
      lateral jsonb_populate_record(source, jsonb_build_object('id', gen_random_uuid(), 'priority', source.priority - 20 * i,
        'data', jsonb_set(source.data, '{detectionId}', to_jsonb(source.data ->> 'detectionId' || '-' || i)))) copy
      where source.data ->> 'detectionId' = ${id}`.execute(kysely);
    await sql`analyze detections`.execute(kysely);
    return id;
  }

  it('runs the picture of another key next, then the videos in their order', async () => {
    const first = await fill(MANY);
    const picture = await submit({ principal: modest });
    expect([await fetch(), await fetch(), await fetch(), await fetch()]).toEqual([picture, first, `${first}-1`, `${first}-2`]);
  });

  it('lets the other key wait for one of the late videos and not for all', async () => {
    house.parts.clock.now = () => new Date(Date.now() - 3 * 3_600_000);
    const first = await fill(SOME);
    house.parts.clock.now = () => new Date();
    const late = [await submit({ principal: modest }), await submit({ principal: modest }), await submit({ principal: modest, media: video })];
    expect([await fetch(), await fetch(), await fetch(), await fetch()]).toEqual([first, ...late]);
  });

  it('finds the turn of a newcomer at the ends of indexes, however much waits', async () => {
    await fill(MANY);
    const { kysely } = get().database;
    const { rows } = await sql<Record<string, string>>`explain (analyze, buffers, costs off, timing off) ${waitingQuery(modest.keyId)}`.execute(kysely);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toMatch(/Index Scan.* using detections_heads/);
    expect(plan).toMatch(/Index.* Scan.* using detections_waiting/);
    expect(plan).not.toMatch(/Seq Scan on detections|Sort/);
  });
});
