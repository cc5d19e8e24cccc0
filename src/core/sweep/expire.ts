import { EXPIRING_ROWS, type ExpiringRows } from '../retention.ts';
import { uploadBlob } from '../uploads.ts';
import { Round, type SweepParts, type Swept } from './parts.ts';

/** Media is deleted by a job of its own at its time. After this, that job is taken for lost. */
const PURGE_JOB_GRACE_MS = 30_000;
/** A submission that began in time may still be reading its upload. */
const UPLOAD_GRACE_MS = 600_000;
/** Of each sort in one round. What is left then is for the next one. */
const ITEMS_PER_ROUND_MAX = 2000;
const ROWS_PER_ROUND_MAX = 20_000;

const DAY_MS = 24 * 3600 * 1000;
/** How long rows are kept that are of use for a while only. */
const ROWS_KEPT_MS: Readonly<Record<ExpiringRows, number>> = {
  idempotency_keys: DAY_MS,
  webhook_deliveries: 30 * DAY_MS,
  rate_limits: 0,
  batches: 365 * DAY_MS,
};

/** No detection knows a refused file, so no DELETE reaches its name. */
const REFUSED_NAMES_KEPT_MS = 30 * DAY_MS;

/** Deletes all whose time has come: media whose own job was lost, artifacts, uploads that nobody used, rows of the past. */
export async function expire(parts: SweepParts, signal: AbortSignal): Promise<Swept> {
  const { detections, store, blobs, clock } = parts;
  const round = new Round(parts, signal);
  const now = clock.now();
  const before = (ms: number): Date => new Date(now.getTime() - ms);
  await round.each('overdueMedia', () => store.mediaDue(before(PURGE_JOB_GRACE_MS), ITEMS_PER_ROUND_MAX), detections.purge);
  await round.each('artifacts', () => store.artifactsDue(now, ITEMS_PER_ROUND_MAX), detections.purgeArtifacts);
  await round.each(
    'uploads',
    () => store.uploadsDue(before(UPLOAD_GRACE_MS), ITEMS_PER_ROUND_MAX),
    async (id) => {
      await blobs.delete(uploadBlob(id));
      await store.deleteUpload(id);
    },
  );
  await round.step('refusedNames', () => store.forgetRefusedNames(before(REFUSED_NAMES_KEPT_MS), ITEMS_PER_ROUND_MAX));
  for (const table of EXPIRING_ROWS) await round.step(table, () => store.deleteRows(table, before(ROWS_KEPT_MS[table]), ROWS_PER_ROUND_MAX));
  return round.swept;
}
