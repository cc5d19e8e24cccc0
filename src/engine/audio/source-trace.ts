import { type SourceTrace, UNKNOWN_SOURCE } from '../../core/findings.ts';
import type { WindowJudgement } from '../models/audio-model.ts';
import type { NetworkCard } from '../models/network-card.ts';

/**
 * The kind of generator that the windows point to: their families' log-odds, each window weighed by its speech and by how likely it is spoof, then
 * softmax. `unknown` where no family is likely enough. Null where the model has no family head or no window a score.
 */
export function traceSource(windows: readonly WindowJudgement[], families: NetworkCard['families']): SourceTrace | null {
  if (families === null) return null;
  const sums = new Float64Array(families.labels.length);
  let weights = 0;
  for (const { families: odds, score, speechMs } of windows) {
    if (odds === null || score === null) continue;
    const weight = speechMs * score;
    weights += weight;
    for (let i = 0; i < sums.length; i += 1) sums[i] = (sums[i] as number) + weight * (odds[i] as number);
  }
  if (weights === 0) return null;
  const shares = softmax(sums.map((sum) => sum / weights));
  const best = shares.indexOf(Math.max(...shares));
  const confidence = shares[best] as number;
  return { label: confidence < families.unknownBelow ? UNKNOWN_SOURCE : (families.labels[best] as string), confidence };
}

function softmax(values: Float64Array): Float64Array {
  const top = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((value) => value / sum);
}
