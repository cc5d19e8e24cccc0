import { type Kysely, sql } from 'kysely';
import type { Waiting } from '../core/fair-queue.ts';
import { MEDIA_KINDS, type MediaKind } from '../core/media.ts';
import type { Tables } from './schema.ts';

interface Row {
  kind: MediaKind;
  head: number | null;
  since: Date | null;
  own: number | null;
}

/** The turns among queued detections, for a newcomer of one key: two steps into an index for each kind, however many wait. */
export async function findWaiting(kysely: Kysely<Tables>, keyId: string): Promise<Waiting> {
  const { rows } = await waitingQuery(keyId).execute(kysely);
  return {
    heads: Object.fromEntries(rows.flatMap(({ kind, head, since }) => (head === null || since === null ? [] : [[kind, { turn: head, since }]]))),
    own: Object.fromEntries(rows.flatMap(({ kind, own }) => (own === null ? [] : [[kind, own]]))),
  };
}

/** Written so that each subquery is answered by one end of a partial index: a grouped aggregate would read all that waits. */
export const waitingQuery = (keyId: string) => sql<Row>`
  select k.kind, first.queue_turn as head, first.created_at as since,
    (select queue_turn from detections d where d.status = 'queued' and d.key_id = ${keyId} and d.kind = k.kind order by d.queue_turn desc limit 1) as own
  from unnest(${sql.lit(`{${MEDIA_KINDS.join(',')}}`)}::text[]) as k (kind)
  left join lateral (
    select queue_turn, created_at from detections d where d.status = 'queued' and d.kind = k.kind order by d.queue_turn limit 1
  ) as first on true`;
