import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { DetectionFilter } from '../core/detection.ts';
import type { DetectionStore } from '../core/ports.ts';
import { fromRow } from './detection-row.ts';
import { storable } from './json.ts';
import { LISTED_COLUMNS, listedReport } from './listed-detection.ts';
import { readPage } from './page.ts';
import type { Tables } from './schema.ts';
import { type Enqueue, transactionOn } from './transaction.ts';

export type { Enqueue } from './transaction.ts';

export function createDetectionStore({ kysely }: { kysely: Kysely<Tables> }, enqueue: Enqueue): DetectionStore {
  const listed = () => kysely.selectFrom('detections').select(LISTED_COLUMNS).select(listedReport.as('report'));
  return {
    transaction: (work) => kysely.transaction().execute((transaction) => work(transactionOn(transaction, enqueue))),
    find: async (owner, id) => {
      const row = await kysely.selectFrom('detections').selectAll().where('id', '=', storable(id)).where('owner', '=', owner).executeTakeFirst();
      return row ? fromRow(row) : null;
    },
    findPublic: async (owner, { dialect, publicId }) => {
      const row = await kysely
        .selectFrom('detections')
        .selectAll()
        .where('owner', '=', owner)
        .where('dialect', '=', dialect)
        .where('public_id', '=', storable(publicId))
        .executeTakeFirst();
      return row ? fromRow(row) : null;
    },
    listFrom: async (owner, filter, { limit, offset }) => {
      const wanted = filtered(kysely.selectFrom('detections').where('owner', '=', owner), filter);
      const counted = await wanted.select(({ fn }) => fn.countAll<string>().as('count')).executeTakeFirst();
      if (limit === 0) return { data: [], total: Number(counted?.count ?? 0) };
      // Far down a list the rows that are passed over are not read, with their reports; only their ids are.
      const page = wanted.select('id').orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).offset(offset);
      const rows = await listed().where('id', 'in', page).orderBy('created_at', 'desc').orderBy('id', 'desc').execute();
      return { data: rows.map(fromRow), total: Number(counted?.count ?? 0) };
    },
    list: (owner, filter, page) => readPage(filtered(listed().where('owner', '=', owner), filter), page, fromRow),
  };
}

type Query<Row> = SelectQueryBuilder<Tables, 'detections', Row>;

function filtered<Row>(
  query: Query<Row>,
  { kind, status, statuses, verdict, externalId, createdAfter, createdBefore, dialect, sourceTracing }: DetectionFilter,
): Query<Row> {
  let narrowed = query;
  if (kind) narrowed = narrowed.where('kind', '=', kind);
  if (status) narrowed = narrowed.where('status', '=', status);
  if (statuses) narrowed = narrowed.where('status', 'in', statuses);
  if (verdict) narrowed = narrowed.where('verdict', '=', verdict);
  if (externalId !== undefined) narrowed = narrowed.where('external_id', '=', storable(externalId));
  if (createdAfter) narrowed = narrowed.where('created_at', '>', createdAfter);
  if (createdBefore) narrowed = narrowed.where('created_at', '<', createdBefore);
  if (dialect !== undefined) narrowed = narrowed.where('dialect', '=', dialect).where('public_id', 'is not', null);
  if (sourceTracing) narrowed = narrowed.where(sql<boolean>`(options->>'sourceTracing')::boolean`);
  return narrowed;
}
