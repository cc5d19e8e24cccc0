import type { Detection } from '../../src/core/detection.ts';
import type { Explained, Explanation } from '../../src/core/explanations/explanation.ts';
import { createExplanations, type Explanations } from '../../src/core/explanations/index.ts';
import type { Transaction } from '../../src/core/ports.ts';

/** The use cases of questions over detections in memory. */
export function fakeExplanations(rows: ReadonlyMap<string, Detection>): Explanations {
  const kept: Explanation[] = [];
  const explained = (explanation: Explanation): Explained[] => {
    const detection = rows.get(explanation.detectionId);
    return detection && detection.status !== 'erased' ? [{ explanation, detection }] : [];
  };
  const unit: Pick<Transaction, 'findDetection' | 'countExplanations' | 'insertExplanation'> = {
    findDetection: async (id) => rows.get(id) ?? null,
    countExplanations: async (id) => kept.filter(({ detectionId }) => detectionId === id).length,
    insertExplanation: async (explanation) => {
      if (!kept.some(({ id }) => id === explanation.id)) kept.push(explanation);
    },
  };
  return createExplanations({
    // The other work of a transaction is not asked for here.
    detections: { transaction: (work) => work(unit as Transaction) },
    store: {
      find: async (owner, dialect, id) => kept.filter((one) => one.owner === owner && one.dialect === dialect && one.id === id).flatMap(explained)[0] ?? null,
      listDescriptions: async (owner, dialect, { limit, offset }) => {
        const all = kept.filter((one) => one.owner === owner && one.dialect === dialect && one.question === null).flatMap(explained);
        return { data: all.reverse().slice(offset, offset + limit), total: all.length };
      },
    },
    clock: { now: () => new Date() },
  });
}
