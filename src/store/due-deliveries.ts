import type { Kysely } from 'kysely';
import type { Overdue } from '../core/retention.ts';
import type { Tables } from './schema.ts';

/** Webhook deliveries whose next attempt should have begun by now: how many, and by how much the oldest is late. */
export async function dueDeliveries({ kysely }: { kysely: Kysely<Tables> }, now: Date): Promise<Overdue> {
  const row = await kysely
    .selectFrom('webhook_deliveries')
    .select(({ fn }) => [fn.countAll<string>().as('count'), fn.min('next_attempt_at').as('oldest')])
    .where('status', '=', 'pending')
    .where('next_attempt_at', '<=', now)
    .executeTakeFirst();
  const oldest = row?.oldest as Date | null | undefined;
  return { count: Number(row?.count ?? 0), oldestSeconds: oldest ? (now.getTime() - oldest.getTime()) / 1000 : 0 };
}
