import type { Kysely } from 'kysely';
import type { Explained, Explanation, ExplanationStore } from '../core/explanations/explanation.ts';
import { fromRow } from './detection-row.ts';
import { storable } from './json.ts';
import type { ExplanationRow, Tables } from './schema.ts';

export function createExplanationStore({ kysely }: { kysely: Kysely<Tables> }): ExplanationStore {
  return {
    find: async (owner, dialect, id) => {
      const rows = await kysely
        .selectFrom('explanations')
        .selectAll()
        .where('id', '=', storable(id))
        .where('owner', '=', owner)
        .where('dialect', '=', dialect)
        .execute();
      return (await withDetections(kysely, rows))[0] ?? null;
    },
    listDescriptions: async (owner, dialect, { limit, offset }) => {
      const wanted = kysely.selectFrom('explanations').selectAll().where('owner', '=', owner).where('dialect', '=', dialect).where('question', 'is', null);
      const counted = await wanted
        .clearSelect()
        .select(({ fn }) => fn.countAll<string>().as('count'))
        .executeTakeFirst();
      const rows = await wanted.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).offset(offset).execute();
      return { data: await withDetections(kysely, rows), total: Number(counted?.count ?? 0) };
    },
  };
}

/** In the order of the rows; one whose detection has just been erased is left out with it. */
async function withDetections(kysely: Kysely<Tables>, rows: readonly ExplanationRow[]): Promise<Explained[]> {
  if (rows.length === 0) return [];
  const ids = [...new Set(rows.map(({ detection_id }) => detection_id))];
  const found = await kysely.selectFrom('detections').selectAll().where('id', 'in', ids).where('status', '!=', 'erased').execute();
  const detections = new Map(found.map((row) => [row.id, fromRow(row)]));
  return rows.flatMap((row) => {
    const detection = detections.get(row.detection_id);
    return detection ? [{ explanation: fromExplanationRow(row), detection }] : [];
  });
}

const fromExplanationRow = (row: ExplanationRow): Explanation => ({
  id: row.id,
  owner: row.owner,
  dialect: row.dialect,
  detectionId: row.detection_id,
  question: row.question,
  createdAt: row.created_at,
});

/** The part of a unit of work that is about explanations. */
export const explanationsOf = (transaction: Kysely<Tables>) => ({
  insertExplanation: async ({ id, owner, dialect, detectionId, question, createdAt }: Explanation): Promise<void> => {
    await transaction
      .insertInto('explanations')
      .values({ id, owner, dialect, detection_id: detectionId, question: question === null ? null : storable(question), created_at: createdAt })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  },
  countExplanations: async (detectionId: string): Promise<number> => {
    const counted = await transaction
      .selectFrom('explanations')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .where('detection_id', '=', storable(detectionId))
      .executeTakeFirst();
    return Number(counted?.count ?? 0);
  },
  forgetExplanations: async (detectionId: string): Promise<void> => {
    await transaction.deleteFrom('explanations').where('detection_id', '=', detectionId).execute();
  },
});
