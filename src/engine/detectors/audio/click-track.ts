/** A jump between two samples that nothing around it explains. */
export interface Click {
  /** Seconds from the first sample heard. */
  at: number;
  /** How often the usual change between samples. */
  strength: number;
}

const HOP_SECONDS = 0.01;
/** The pulses of a voice reach 5 to 12 times the mean change; a cut through a wave 40 and more. */
const LEAST_STRENGTH = 32;
/** Smaller jumps are not heard and are often a codec's own. */
const LEAST_JUMP = 0.02;
/** Crackling recordings would fill the list; so many are kept and the others counted. */
const MAX_CLICKS = 2000;

/** Finds sudden jumps of the wave, its slope or its curvature: where two pieces were put together without a fade (phase discontinuity). */
export class ClickTrack {
  readonly clicks: Click[] = [];
  count = 0;
  #seconds = 0;
  /** Mean change in the hop before, and before that. */
  #before: [number, number] = [0, 0];
  #pending: { at: number; peak: number; mean: number } | null = null;

  hear(samples: Float32Array, rate: number): void {
    const hop = Math.max(32, Math.round(rate * HOP_SECONDS));
    for (let from = 0; from + hop <= samples.length; from += hop) this.#measure(samples, { from, to: from + hop, rate });
    this.#seconds += samples.length / rate;
  }

  #measure(samples: Float32Array, { from, to, rate }: { from: number; to: number; rate: number }): void {
    let peak = 0;
    let peakAt = from;
    let sum = 0;
    for (let i = Math.max(3, from); i < to; i += 1) {
      const jump = Math.abs((samples[i] as number) - 3 * (samples[i - 1] as number) + 3 * (samples[i - 2] as number) - (samples[i - 3] as number));
      sum += jump;
      if (jump <= peak) continue;
      peak = jump;
      peakAt = i;
    }
    // The jump itself reaches over four differences, which sum to about eight times the step.
    const mean = Math.max(0, sum - 2.7 * peak) / (to - from);
    this.#judge(mean);
    if (peak > LEAST_JUMP) this.#pending = { at: this.#seconds + peakAt / rate, peak, mean };
    this.#before = [this.#before[1], mean];
  }

  /** A jump is only a click where it stands out of what comes before and after it: an onset is loud from then on. */
  #judge(meanAfter: number): void {
    const pending = this.#pending;
    this.#pending = null;
    if (pending === null) return;
    const around = Math.max(pending.mean, meanAfter, this.#before[0], 1e-5);
    const strength = pending.peak / around;
    if (strength < LEAST_STRENGTH) return;
    this.count += 1;
    if (this.clicks.length < MAX_CLICKS) this.clicks.push({ at: pending.at, strength });
  }
}
