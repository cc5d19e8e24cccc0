import { toAppError } from '../core/errors.ts';
import type { Overdue } from '../core/retention.ts';
import { ANALYSIS_QUEUES } from '../jobs/index.ts';
import type { Stores } from '../server/open-stores.ts';
import { OWNER_BLOB } from '../store/blobs/owner-mark.ts';
import { dueDeliveries } from '../store/due-deliveries.ts';
import { createRetentionStore } from '../store/retention.ts';
import type { CheckResult, Finding } from './doctor-checks.ts';
import { duration } from './duration.ts';

/** Jobs and sweeps are a minute late at most; a process that is being restarted is not much longer away. */
const LATE_SECONDS = 300;

/** What has to be done in time: media deleted, webhooks sent; and whose the blobs are, on which the hourly sweep depends. */
export async function checkUpkeep({ database, ownerMark }: Pick<Stores, 'database' | 'ownerMark'>, now = new Date()): Promise<CheckResult[]> {
  const media = await createRetentionStore(database, ANALYSIS_QUEUES).overdue(now);
  const webhooks = await dueDeliveries(database, now);
  return [
    { name: 'retention', finding: judge(media, 'files due to be deleted', DELETE), report: media },
    { name: 'webhooks', finding: judge(webhooks, 'deliveries due to be sent', SEND), report: webhooks },
    { name: 'blobs', finding: await checkOwner(ownerMark) },
  ];
}

const DELETE =
  'See that a server or worker runs, whose sweep deletes them within minutes, and that it may delete blobs; its log says "the sweep could not do everything" and why.';
const SEND = 'See that a server or worker runs and can resolve and reach the receivers; bonafide_webhook_lag_seconds shows whether it gets better.';

function judge({ count, oldestSeconds }: Overdue, what: string, remedy: string): Finding {
  const message = count === 0 ? `${what}: none` : `${what}: ${count}, the oldest for ${duration(oldestSeconds)}`;
  return oldestSeconds > LATE_SECONDS ? { state: 'warn', message, remedy } : { state: 'ok', message };
}

async function checkOwner(ownerMark: Stores['ownerMark']): Promise<Finding> {
  try {
    return OWNERS[await ownerMark.read()];
  } catch (error) {
    const { cause, publicMessage } = toAppError(error);
    const message = `cannot be read: ${cause instanceof Error ? cause.message : publicMessage}`;
    return { state: 'fail', message, remedy: 'Check BONAFIDE_BLOBS, its credentials, and that the storage is up.' };
  }
}

const OWNERS: Readonly<Record<'ours' | 'none' | 'foreign', Finding>> = {
  ours: { state: 'ok', message: 'can be read and belong to this installation' },
  none: { state: 'ok', message: 'can be read and belong to nobody yet: the first worker marks them' },
  foreign: {
    state: 'fail',
    message: `belong to another installation, by the blob ${OWNER_BLOB}: orphans among them are not deleted`,
    remedy: 'Check BONAFIDE_BLOBS and DATABASE_URL. To hand them over to this installation: stop the other one, then delete that blob.',
  },
};
