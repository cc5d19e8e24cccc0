import type { Frame } from 'node-av/lib';
import type { AudioBlock, AudioRegion } from './audio.ts';
import { AUDIO_LIMITS } from './audio-limits.ts';
import { Mixer } from './audio-mix.ts';
import { Resampler } from './audio-resample.ts';

/** Frames of any shape in, blocks of a second out, of the chosen region alone. Time is counted in decoded samples: stamps in foreign files lie. */
export class BlockCutter {
  decodedSeconds = 0;
  regionSeconds = 0;
  /** The region's end was reached, or the longest sound that is taken. */
  done = false;
  tooLong = false;
  readonly #mixer = new Mixer();
  readonly #startSeconds: number;
  readonly #endSeconds: number;
  #resampler: Resampler | null = null;
  #rate = 0;
  #pieces: Float32Array[] = [];
  #held = 0;
  #ready: AudioBlock[] = [];

  constructor({ startSeconds, endSeconds }: AudioRegion) {
    this.#startSeconds = startSeconds ?? 0;
    this.#endSeconds = Math.min(endSeconds ?? Number.POSITIVE_INFINITY, AUDIO_LIMITS.durationSeconds);
  }

  get cancelled(): boolean {
    return this.#mixer.cancelled;
  }

  take(frame: Frame): void {
    const rate = frame.sampleRate;
    if (rate < AUDIO_LIMITS.sampleRateMin || rate > AUDIO_LIMITS.sampleRateMax) return;
    if (rate !== this.#rate) this.#changeRate(rate);
    const mono = this.#mixer.mix(frame);
    if (mono === null) return;
    const from = Math.max(0, Math.round((this.#startSeconds - this.decodedSeconds) * rate));
    const to = Math.min(mono.length, Math.round((this.#endSeconds - this.decodedSeconds) * rate));
    this.decodedSeconds += Math.max(0, Math.min(mono.length, to)) / rate;
    if (to < mono.length) {
      this.done = true;
      this.tooLong = this.#endSeconds === AUDIO_LIMITS.durationSeconds;
    }
    if (from >= to) return;
    this.#pieces.push(mono.subarray(from, to));
    this.#held += to - from;
    if (this.#held >= rate) this.#cut();
  }

  next(): AudioBlock | null {
    return this.#ready.shift() ?? null;
  }

  /** What is left at the end: the last part of a second, and what the resampler still holds. */
  rest(): AudioBlock[] {
    this.#cut();
    this.#flush();
    return this.#ready.splice(0);
  }

  close(): void {
    this.#resampler?.close();
    this.#resampler = null;
  }

  /** Some streams change their rate on the way, as MP3 files that were joined do. */
  #changeRate(rate: number): void {
    this.#cut();
    this.#flush();
    this.#resampler?.close();
    this.#resampler = new Resampler(rate);
    this.#rate = rate;
  }

  #cut(): void {
    if (this.#held === 0 || this.#resampler === null) return;
    const original = this.#pieces.length === 1 ? (this.#pieces[0] as Float32Array) : joined(this.#pieces, this.#held);
    this.#pieces = [];
    this.#held = 0;
    this.#give({ samples: this.#resampler.convert(original), original, originalRate: this.#rate });
  }

  #flush(): void {
    const samples = this.#resampler?.flush();
    if (samples?.length) this.#give({ samples, original: new Float32Array(0), originalRate: this.#rate });
  }

  #give(block: AudioBlock): void {
    this.regionSeconds += block.original.length / block.originalRate;
    this.#ready.push(block);
  }
}

function joined(pieces: readonly Float32Array[], length: number): Float32Array {
  const whole = new Float32Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
