import { logit, sigmoid } from '../../../core/calibration.ts';
import { rounded } from '../figures.ts';
import { concludesByScore, inLowerCase } from '../label.ts';
import type { StreamChunk } from '../schema-stream.ts';

/** What is known of all windows up to here. */
type SoFar = Pick<StreamChunk, 'label' | 'aggregated_score' | 'consistency'>;

/** The largest standard deviation that values of 0..1 can have. */
const MAX_DEVIATION = 0.5;

/**
 * The windows that could be judged, as one, so that a stream says about what the same sound would as a file: the mean of log-odds, and 1 less twice the standard
 * deviation of the scores. Only sums are kept, however long the stream.
 */
export class Tally {
  private count = 0;
  private odds = 0;
  private sum = 0;
  private squares = 0;

  /** A window with the scores of its parts, at least one. */
  add({ score, scores }: { score: number; scores: readonly number[] }): void {
    this.odds += logit(score) * scores.length;
    for (const part of scores) {
      this.count += 1;
      this.sum += part;
      this.squares += part * part;
    }
  }

  /** Null where nothing could be judged: clients take that for unknown. */
  soFar(): SoFar {
    if (this.count === 0) return { label: null, aggregated_score: null, consistency: null };
    const pooled = rounded(sigmoid(this.odds / this.count));
    const variance = Math.max(0, this.squares / this.count - (this.sum / this.count) ** 2);
    const consistency = Math.max(0, 1 - Math.sqrt(variance) / MAX_DEVIATION);
    return { label: inLowerCase(concludesByScore(pooled)), aggregated_score: pooled, consistency: rounded(consistency) };
  }
}
