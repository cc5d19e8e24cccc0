import { type Detection, isFinished } from '../detection.ts';
import type { ErrorData } from '../errors.ts';
import type { DetectionChange, Transaction } from '../ports.ts';
import type { Report } from '../report.ts';
import { judge, POLICIES } from '../verdict.ts';
import { deliveriesFor, deliverJob } from '../webhook.ts';
import { artifactsPrefix, type DetectionParts } from './parts.ts';
import { purgeDetection } from './purge.ts';

/** Marks a detection as being worked on. Null where there is nothing left to do: finished already, erased, or gone. */
export async function startDetection(parts: DetectionParts, id: string): Promise<Detection | null> {
  const found = await parts.store.transaction(async (transaction) => {
    const detection = await transaction.findDetection(id);
    if (!detection || isFinished(detection.status)) return { detection, started: null };
    const change = { status: 'processing', startedAt: detection.startedAt ?? parts.clock.now() } as const;
    await transaction.updateDetection(id, change);
    return { detection, started: { ...detection, ...change } };
  });
  await forgetLateArtifacts(parts, found.detection);
  return found.started;
}

/**
 * Judges the report under the detection's policy and ends the detection with it. The report's artifacts must be blobs by then.
 * False where the detection had ended before: nothing changes, and what was made of erased media is deleted again.
 */
export function completeDetection(parts: DetectionParts, id: string, report: Report): Promise<boolean> {
  return finish(parts, id, (detection) => ({
    status: 'completed',
    media: report.media,
    judgement: judge(report, POLICIES[detection.options.policy]),
    report,
    artifacts: report.artifacts,
    error: null,
  }));
}

/** Ends the detection with an error. False where it had ended before: nothing changes. */
export async function failDetection(parts: DetectionParts, id: string, error: ErrorData): Promise<boolean> {
  const failed = await finish(parts, id, () => ({ status: 'failed', error, artifacts: [] }));
  if (failed) await parts.blobs.deleteAll(artifactsPrefix(id));
  return failed;
}

async function finish(parts: DetectionParts, id: string, changeFor: (detection: Detection) => DetectionChange): Promise<boolean> {
  const { store, events, clock } = parts;
  const { detection, change } = await store.transaction(async (transaction) => {
    const detection = await transaction.findDetection(id);
    if (!detection || isFinished(detection.status)) return { detection, change: null };
    const completedAt = clock.now();
    const deleteAt = new Date(completedAt.getTime() + keepMs(parts, detection));
    const change = { ...changeFor(detection), completedAt, deleteAt };
    const artifactsDeleteAt = change.artifacts?.length ? new Date(completedAt.getTime() + parts.retention.artifactsMs) : null;
    await transaction.updateDetection(id, { ...change, artifactsDeleteAt });
    await transaction.enqueue({ name: 'purge', detectionId: id, startAfter: deleteAt });
    await settle(transaction, detection, change.error ? 'released' : 'committed');
    await announce(transaction, { ...detection, ...change }, completedAt);
    return { detection, change };
  });
  if (!change) {
    await forgetLateArtifacts(parts, detection);
    return false;
  }
  const verdict = change.judgement?.verdict ?? null;
  parts.metrics?.detectionEnded({ kind: detection.media.kind, verdict, code: change.error?.code ?? null });
  // The job is there for the case that this does not come through.
  if (detection.options.zeroRetention) await purgeDetection(parts, id).catch(() => {});
  await events.publish(change.error ? { type: 'failed', detectionId: id, error: change.error } : { type: 'completed', detectionId: id });
  return true;
}

/** Only a verdict is paid for. The kind is that of the submission: the analysis may know better, but that is what was reserved. */
export function settle(transaction: Transaction, { keyId, media: { kind }, createdAt }: Detection, outcome: 'committed' | 'released'): Promise<void> {
  return transaction.settleQuota({ keyId, kind, at: createdAt, count: 1 }, outcome);
}

/** Writes down who is to be told, and the jobs that will tell them. */
async function announce(transaction: Transaction, detection: Detection, now: Date): Promise<void> {
  const event = detection.status === 'completed' ? 'detection.completed' : 'detection.failed';
  const deliveries = deliveriesFor(detection, event, await transaction.liveEndpoints(detection.owner), now);
  const due = deliveries.length === 0 ? 0 : await transaction.countDue(detection.owner, now);
  for (const [index, delivery] of deliveries.entries()) {
    await transaction.insertDelivery(delivery);
    await transaction.enqueue(deliverJob(delivery, due + index));
  }
}

function keepMs({ retention }: DetectionParts, { options }: Detection): number {
  if (options.zeroRetention) return 0;
  return options.retain ? retention.retainMs : retention.purgeAfterMs;
}

/** A worker that did not know of the erasure may have written artifacts after it. */
async function forgetLateArtifacts({ blobs }: DetectionParts, detection: Detection | null): Promise<void> {
  if (detection?.status === 'erased') await blobs.deleteAll(artifactsPrefix(detection.id));
}
