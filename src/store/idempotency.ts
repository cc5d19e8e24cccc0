import { type ExpressionBuilder, type ExpressionWrapper, type Kysely, type SqlBool, sql } from 'kysely';
import type { HeldKey, IdempotencyStore } from '../core/idempotency.ts';
import { storable } from './json.ts';
import type { Tables } from './schema.ts';

export function createIdempotencyStore({ kysely }: { kysely: Kysely<Tables> }): IdempotencyStore {
  return {
    take: async ({ owner, key, claim }, fingerprint, { now, runningUntil, expiredBefore }) => {
      // One statement: of requests that come at once, in whatever process, the primary key lets one through and the others see its row.
      const { rows } = await sql`
        insert into idempotency_keys (owner, key, fingerprint, claim, detection_id, running_until, created_at)
        values (${owner}, ${storable(key)}, ${fingerprint}, ${claim}, null, ${runningUntil}, ${now})
        on conflict (owner, key) do update set
          fingerprint = excluded.fingerprint, claim = excluded.claim, detection_id = null,
          running_until = excluded.running_until, created_at = excluded.created_at
        where idempotency_keys.created_at < ${expiredBefore}
          or (idempotency_keys.detection_id is null and idempotency_keys.running_until < ${now})
        returning claim`.execute(kysely);
      return rows.length > 0;
    },
    find: async (owner, key) => {
      const row = await kysely.selectFrom('idempotency_keys').selectAll().where('owner', '=', owner).where('key', '=', storable(key)).executeTakeFirst();
      return row ? { fingerprint: row.fingerprint, madeId: row.detection_id, runningUntil: row.running_until } : null;
    },
    renew: async (held, runningUntil) => {
      // Not where the lease was ended: a renewal may be overtaken by the release.
      await kysely.updateTable('idempotency_keys').set({ running_until: runningUntil }).where(isHeld(held)).where('running_until', 'is not', null).execute();
    },
    release: async (held) => {
      await kysely.deleteFrom('idempotency_keys').where(isHeld(held)).where('detection_id', 'is', null).execute();
      await kysely.updateTable('idempotency_keys').set({ running_until: null }).where(isHeld(held)).execute();
    },
  };
}

type Keys = ExpressionBuilder<Tables, 'idempotency_keys'>;

/** The row of the key, as long as it is this request's. */
export const isHeld =
  ({ owner, key, claim }: HeldKey) =>
  (row: Keys): ExpressionWrapper<Tables, 'idempotency_keys', SqlBool> =>
    row.and([row('owner', '=', owner), row('key', '=', storable(key)), row('claim', '=', claim)]);
