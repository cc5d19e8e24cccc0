import { type Kysely, sql } from 'kysely';
import type { MediaSeconds } from '../core/media-seconds.ts';
import type { Tables } from './schema.ts';

export const createMediaSeconds = ({ kysely }: { kysely: Kysely<Tables> }): MediaSeconds => ({
  sum: async (owner, { from, to }) => {
    const row = await kysely
      .selectFrom('detections')
      .select(sql<number>`coalesce(sum((media->>'durationMs')::float8), 0) / 1000`.as('seconds'))
      .where('owner', '=', owner)
      .where('kind', 'in', ['audio', 'video'])
      .where('verdict', 'is not', null)
      .where('created_at', '>=', from)
      .where('created_at', '<', to)
      .executeTakeFirst();
    return Number(row?.seconds ?? 0);
  },
});
