import { type Kysely, sql } from 'kysely';
import type { UsageStore } from '../core/usage.ts';
import { storable } from './json.ts';
import type { Tables } from './schema.ts';

export function createUsageStore({ kysely }: { kysely: Kysely<Tables> }): UsageStore {
  return {
    planOf: async (keyId) => {
      const row = await kysely.selectFrom('api_keys').select('plan').where('id', '=', storable(keyId)).executeTakeFirst();
      return row?.plan ?? null;
    },
    taken: async (keyId, periods) => {
      const rows = await kysely
        .selectFrom('quota_periods')
        .select(['period', 'reserved', 'committed'])
        .where('key_id', '=', keyId)
        .where('period', 'in', periods)
        .execute();
      return new Map(rows.map(({ period, ...taken }) => [period, taken]));
    },
    verdicts: (keyId, month) =>
      kysely
        .selectFrom('usage_days')
        .select([sql<string>`day::text`.as('day'), 'kind', 'committed as count'])
        .where('key_id', '=', keyId)
        .where('day', '>=', `${month}-01`)
        .where('day', '<', sql<string>`(${`${month}-01`}::date + interval '1 month')::date`)
        .where('committed', '>', 0)
        .execute(),
  };
}
