import { type RawBuilder, sql } from 'kysely';
import type { DetectionRow } from './schema.ts';

/** So many windows, and so many segments of the report and of each signal, are listed; hours of sound have tens of thousands. */
export const LISTED_STRETCHES_MAX = 250;

/** All columns but the report, which a list has shortened. */
export const LISTED_COLUMNS = [
  'id',
  'key_id',
  'owner',
  'status',
  'kind',
  'verdict',
  'external_id',
  'filename',
  'metadata',
  'options',
  'media',
  'blob',
  'judgement',
  'artifacts',
  'error',
  'warnings',
  'created_at',
  'started_at',
  'completed_at',
  'delete_at',
  'deleted_at',
  'origin',
  'batch_id',
  'queue_turn',
  'artifacts_delete_at',
  'dialect',
  'public_id',
] as const satisfies readonly Exclude<keyof DetectionRow, 'report'>[];

const MAX = sql.lit(LISTED_STRETCHES_MAX);
const tooMany = (path: string) => sql`jsonb_array_length(report #> ${sql.lit(path)}) > ${MAX}`;
/** Those with the highest scores, in their order: the words of a finding name the strongest, and are to be the same in a list. */
const strongest = (segments: RawBuilder<unknown>) => sql`(select coalesce(jsonb_agg(segment order by place), '[]') from (
  select segment, place from jsonb_array_elements(${segments}) with ordinality as segments (segment, place)
  order by (segment ->> 'score')::float8 desc, place limit ${MAX}) as strongest)`;
const shortSignals = sql`(select coalesce(jsonb_agg(jsonb_set(signal, '{segments}', ${strongest(sql`signal -> 'segments'`)}, false) order by number), '[]')
  from jsonb_array_elements(report -> 'evidence') with ordinality as signals (signal, number))`;
const firstWindows = sql`jsonb_path_query_array(report, ${sql.lit(`$.audio.windows[0 to ${LISTED_STRETCHES_MAX - 1}]`)})`;

/** The report without what would make a page of a list as large as a hundred long sounds: the database cuts it off, so that this process never holds it. */
export const listedReport: RawBuilder<unknown> = sql`case when ${tooMany('{audio,windows}')} or ${tooMany('{segments}')} then
  jsonb_set(jsonb_set(jsonb_set(report,
    '{audio,windows}', ${firstWindows}, false),
    '{segments}', ${strongest(sql`report -> 'segments'`)}, false),
    '{evidence}', ${shortSignals}, false)
  else report end`;
