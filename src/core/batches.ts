import type { Batch, BatchItem } from './batch.ts';
import { type Detection, isFinished, type PublicId, type Status } from './detection.ts';
import { AppError, type ErrorData } from './errors.ts';
import type { Verdict } from './verdict.ts';

/** What a batch tells of one of its detections. */
export type BatchMember = Pick<Detection, 'id' | 'status' | 'filename' | 'judgement' | 'error' | 'completedAt'> & { publicId: PublicId | null };

export interface BatchStore {
  /** The batch with its detections, in no order; null also for another owner's. */
  find(owner: string, id: string): Promise<{ batch: Batch; members: BatchMember[] } | null>;
}

/** One file of a batch and what has become of it. */
export interface BatchItemState {
  filename: string | null;
  status: Status;
  detectionId: string | null;
  /** Of the detection, as its dialect names it; null where it has no such name, and for a refused file. */
  publicId: PublicId | null;
  verdict: Verdict | null;
  score: number | null;
  error: ErrorData | null;
}

export interface BatchState {
  id: string;
  status: 'processing' | 'completed';
  createdAt: Date;
  /** When the last of its files was finished; null before. */
  completedAt: Date | null;
  completedCount: number;
  /** Files that were refused, and analyses that failed. */
  failedCount: number;
  /** In the order in which they came. */
  items: BatchItemState[];
}

/** The use cases of batches, besides `Detections.submitBatch`. */
export interface Batches {
  /** Throws `not_found`. */
  get(owner: string, id: string): Promise<BatchState>;
}

export function createBatches({ store }: { store: BatchStore }): Batches {
  return {
    get: async (owner, id) => {
      const found = await store.find(owner, id);
      if (!found) throw new AppError('not_found', 'There is no such batch, or it belongs to another owner. Check the id and the key that you use.');
      return stateOf(found.batch, found.members);
    },
  };
}

function stateOf({ id, createdAt, items }: Batch, members: readonly BatchMember[]): BatchState {
  const byId = new Map(members.map((member) => [member.id, member]));
  const states = items.map((item): BatchItemState => {
    const member = item.detectionId === null ? undefined : byId.get(item.detectionId);
    return member ? memberState(member) : withoutDetection(item);
  });
  const count = (status: Status): number => states.filter((state) => state.status === status).length;
  const finished = states.every((state) => isFinished(state.status));
  const lastEndMs = Math.max(createdAt.getTime(), ...members.map(({ completedAt }) => completedAt?.getTime() ?? 0));
  return {
    id,
    status: finished ? 'completed' : 'processing',
    createdAt,
    completedAt: finished ? new Date(lastEndMs) : null,
    completedCount: count('completed'),
    failedCount: count('failed'),
    items: states,
  };
}

/** Refused before it became a detection; or the detection is no longer kept. */
const withoutDetection = ({ filename, detectionId, error }: BatchItem): BatchItemState => ({
  filename,
  status: detectionId === null ? 'failed' : 'erased',
  detectionId,
  publicId: null,
  verdict: null,
  score: null,
  error,
});

const memberState = ({ id, publicId, status, filename, judgement, error }: BatchMember): BatchItemState => ({
  filename,
  status,
  detectionId: id,
  publicId,
  verdict: judgement?.verdict ?? null,
  score: judgement?.score ?? null,
  error,
});
