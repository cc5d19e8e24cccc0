import type { Kysely } from 'kysely';
import type { Overdue } from '../core/retention.ts';
import { DUE_COUNTED_MAX } from '../core/webhook.ts';
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

/** How many deliveries of one owner are due and still to be made. Counts so far only as it matters: a backlog must not make the next message dear. */
export async function countDue(kysely: Kysely<Tables>, owner: string, now: Date): Promise<number> {
  const some = kysely
    .selectFrom('webhook_deliveries')
    .select('owner')
    .where('owner', '=', owner)
    .where('status', '=', 'pending')
    .where('next_attempt_at', '<=', now)
    .limit(DUE_COUNTED_MAX)
    .as('some');
  const { count } = await kysely
    .selectFrom(some)
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}
