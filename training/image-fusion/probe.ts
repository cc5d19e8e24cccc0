import { sigmoid } from '../../src/core/calibration.ts';
import type { Copy } from './extract.ts';
import { aucOf } from './figures.ts';
import { fitLogistic, logOdds } from './logistic.ts';

/**
 * Area under the curve, on the same folds, of a logistic regression that sees only what the delivered file is: format, quality, width, height. Near 0.5
 * the delivery chain has taken those facts away as a way to tell the classes.
 */
export function probeContainer(copies: readonly Copy[], labels: readonly number[], folds: readonly number[]): number | null {
  const raw = copies.map(({ facts }) => [
    Number(['jpeg', 'jpg'].includes(facts.format)),
    Number(facts.format === 'webp'),
    facts.quality / 100,
    Math.log2(facts.width) - 8,
    Math.log2(facts.height) - 8,
  ]);
  const rows = raw.map((row) => Float64Array.from(row));
  const scored = rows.map(() => 0);
  for (const fold of new Set(folds)) {
    const inside = rows.flatMap((_, i) => (folds[i] === fold ? [] : [i]));
    const model = fitLogistic(
      {
        rows: inside.map((i) => rows[i] as Float64Array),
        labels: Uint8Array.from(inside, (i) => labels[i] as number),
        weights: new Float64Array(inside.length).fill(1),
      },
      1e-3,
    );
    rows.forEach((row, i) => {
      if (folds[i] === fold) scored[i] = sigmoid(logOdds(model, row));
    });
  }
  return aucOf(scored.map((score, i) => ({ score, spoof: labels[i] === 1 })));
}
