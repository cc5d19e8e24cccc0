/** A stretch in which every sample has the same value, in seconds from the first sample heard. */
export interface SilenceRun {
  from: number;
  to: number;
}

/** Converters and microphones always leave a flicker; so long a stretch without any was made by a program. */
const SHORTEST_SECONDS = 0.02;
const MAX_RUNS = 5000;
/** One step of 24 bits: what is smaller is a filter's or a dither's remainder of nothing. */
const STEP = 2 ** -24;

/** Finds stretches of digital silence in a stream of sound at its own rate. */
export class SilenceRuns {
  readonly runs: SilenceRun[] = [];
  /** Also of the runs that were too many to be kept. */
  totalSeconds = 0;
  seconds = 0;
  #from: number | null = null;
  #last = Number.NaN;

  hear(samples: Float32Array, rate: number): void {
    for (let i = 0; i < samples.length; i += 1) {
      const value = samples[i] as number;
      const same = Math.abs(value - this.#last) < STEP;
      const at = this.seconds + i / rate;
      if (same && this.#from === null) this.#from = at - 1 / rate;
      if (!same) this.#end(at);
      this.#last = value;
    }
    this.seconds += samples.length / rate;
  }

  finish(): void {
    this.#end(this.seconds);
  }

  #end(at: number): void {
    const from = this.#from;
    this.#from = null;
    if (from === null || at - from < SHORTEST_SECONDS) return;
    this.totalSeconds += at - from;
    if (this.runs.length < MAX_RUNS) this.runs.push({ from: Math.max(0, from), to: at });
  }
}
