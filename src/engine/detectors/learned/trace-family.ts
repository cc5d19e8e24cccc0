import { type SourceTrace, UNKNOWN_SOURCE } from '../../../core/findings.ts';
import type { CropJudgement } from '../../models/image-network.ts';
import type { ImageNetworkCard } from '../../models/image-network-card.ts';
import type { JudgedViews } from './pooling.ts';

export interface TracedFamily {
  trace: SourceTrace;
  /** Probability of every family by its label. */
  shares: Record<string, number>;
}

/**
 * The family of generators that the views point to: mean log-odds by kind of view, the kinds weighed equally however many views each has, then softmax.
 * `unknown` where none is likely enough. Null where the network does not tell families apart.
 */
export function traceFamily({ frames, middles, tiles }: JudgedViews, families: ImageNetworkCard['families']): TracedFamily | null {
  if (families === null) return null;
  const means = [frames, middles, tiles].flatMap((views) => meanOdds(views, families.labels.length) ?? []);
  if (means.length === 0) return null;
  const odds = families.labels.map((_, i) => means.reduce((sum, one) => sum + (one[i] as number), 0) / means.length);
  const top = Math.max(...odds);
  const powers = odds.map((value) => Math.exp(value - top));
  const total = powers.reduce((sum, power) => sum + power, 0);
  const best = odds.indexOf(top);
  const confidence = (powers[best] as number) / total;
  return {
    trace: { label: confidence < families.unknownBelow ? UNKNOWN_SOURCE : (families.labels[best] as string), confidence },
    shares: Object.fromEntries(families.labels.map((label, i) => [label, (powers[i] as number) / total])),
  };
}

function meanOdds(views: readonly CropJudgement[], count: number): Float64Array[] | null {
  if (views.length === 0) return null;
  const sum = new Float64Array(count);
  for (const { families } of views) for (let i = 0; i < count; i += 1) sum[i] = (sum[i] as number) + (families?.[i] ?? 0) / views.length;
  return [sum];
}
