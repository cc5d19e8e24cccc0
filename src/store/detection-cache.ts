import { type Detection, isFinished } from '../core/detection.ts';
import type { DetectionStore, Transaction } from '../core/ports.ts';

/** Finished detections that are remembered; with their reports some megabytes. */
const DETECTIONS_MAX = 256;
/** Windows and segments of one that is remembered. Sound of six hours may have 43,200 windows: a few of those would fill the memory. */
const STRETCHES_MAX = 1000;

/**
 * Remembers finished detections, so that reading one again costs no query and no parsing of its report. Only where this process alone has the database
 * open: every change of a detection goes through a transaction of this store, which forgets it.
 */
export function cacheDetections(store: DetectionStore): DetectionStore {
  const known = new Map<string, Detection>();
  /** Our ids by those of the dialects: a detection keeps both for ever. */
  const ids = new Map<string, string>();
  // A read that began before a change may end after it; what it found is not kept.
  let generation = 0;
  const forget = (id: string): void => {
    generation += 1;
    known.delete(id);
  };
  const find: DetectionStore['find'] = async (owner, id) => {
    const remembered = known.get(id);
    if (remembered) return remembered.owner === owner ? remembered : null;
    const asked = generation;
    const found = await store.find(owner, id);
    if (found && isFinished(found.status) && asked === generation && stretchesOf(found) <= STRETCHES_MAX) remember(known, id, found);
    return found;
  };
  return {
    ...store,
    find,
    findPublic: async (owner, publicId) => {
      const name = JSON.stringify([owner, publicId.dialect, publicId.publicId]);
      const id = ids.get(name);
      if (id !== undefined) return find(owner, id);
      const found = await store.findPublic(owner, publicId);
      if (found) remember(ids, name, found.id);
      return found;
    },
    transaction: async (work) => {
      const changed = new Set<string>();
      try {
        return await store.transaction((transaction) => work(noticing(transaction, changed)));
      } finally {
        changed.forEach(forget);
      }
    },
  };
}

const stretchesOf = ({ report }: Detection): number => (report?.audio?.windows.length ?? 0) + (report?.segments.length ?? 0);

function noticing(transaction: Transaction, changed: Set<string>): Transaction {
  return {
    ...transaction,
    updateDetection: (id, change) => {
      changed.add(id);
      return transaction.updateDetection(id, change);
    },
  };
}

/** Where it is full, the one that came first makes room; a map keeps the order in which its entries came. */
function remember<Value>(known: Map<string, Value>, key: string, value: Value): void {
  const oldest = known.size >= DETECTIONS_MAX ? known.keys().next().value : undefined;
  if (oldest !== undefined) known.delete(oldest);
  known.set(key, value);
}
