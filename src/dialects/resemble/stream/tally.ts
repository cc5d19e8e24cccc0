import { rounded } from '../figures.ts';
import { concludesByScore, inLowerCase } from '../label.ts';
import type { StreamChunk } from '../schema-stream.ts';

/** What is known of all windows up to here. */
type SoFar = Pick<StreamChunk, 'label' | 'aggregated_score' | 'consistency'>;

/** The windows that could be judged, as one: their mean, and how far they agree. */
export class Tally {
  private count = 0;
  private sum = 0;
  private lowest = 1;
  private highest = 0;

  add(score: number): void {
    this.count += 1;
    this.sum += score;
    this.lowest = Math.min(this.lowest, score);
    this.highest = Math.max(this.highest, score);
  }

  /** Null where nothing could be judged: clients take that for unknown. */
  soFar(): SoFar {
    if (this.count === 0) return { label: null, aggregated_score: null, consistency: null };
    const mean = this.sum / this.count;
    return { label: inLowerCase(concludesByScore(mean)), aggregated_score: rounded(mean), consistency: rounded(1 - (this.highest - this.lowest)) };
  }
}
