import { FRAME_SECONDS } from '../../core/sound-request.ts';
import { SAMPLE_RATE } from './front-end.ts';

/** Speech activity has one frame for every so many samples (10 ms). */
const SPEECH_HOP_SAMPLES = SAMPLE_RATE / 100;
const SPEECH_HOP_MS = 10;
/** A window with less speech than this has no score: what little there is would be drowned by what is repeated around it. */
export const LEAST_SPEECH_MS = 250;

/** Whether there is speech in the 10 ms that begin at `frame` * 10 ms. */
export type IsSpeech = (frame: number) => boolean;

/** A stretch of sound; `start` counts samples from the start of the sound. */
export interface SoundWindow {
  start: number;
  samples: Float32Array;
}

/**
 * Cuts a stream of samples into windows of 1 to 4 s, each half a window after the one before; the last ends with the sound. A sound shorter than a window is one
 * window, none at all has none. Holds one window, however long the sound is.
 */
export class WindowCutter {
  readonly #length: number;
  readonly #hop: number;
  /** The last samples that came, at most a window of them. */
  readonly #held: Float32Array;
  #heldCount = 0;
  #taken = 0;
  #lastEnd = 0;

  constructor(frameLengthSeconds: number) {
    if (!(frameLengthSeconds >= FRAME_SECONDS.min && frameLengthSeconds <= FRAME_SECONDS.max)) {
      throw new RangeError(`a window of ${frameLengthSeconds} s: 1 to 4 s are possible`);
    }
    this.#hop = Math.round((frameLengthSeconds * SAMPLE_RATE) / 2);
    this.#length = this.#hop * 2;
    this.#held = new Float32Array(this.#length);
  }

  /** The windows that `samples` complete, each with samples of its own. */
  *push(samples: Float32Array): Generator<SoundWindow> {
    for (let at = 0; at < samples.length; ) {
      const next = this.#lastEnd === 0 ? this.#length : this.#lastEnd + this.#hop;
      const part = samples.subarray(at, at + Math.min(next - this.#taken, samples.length - at));
      at += part.length;
      this.#hold(part);
      if (this.#taken === next) yield this.#window();
    }
  }

  /** What is left at the end of the sound: a window that ends with it, unless the last one did. */
  *end(): Generator<SoundWindow> {
    if (this.#taken > this.#lastEnd) yield this.#window();
  }

  #hold(part: Float32Array): void {
    const excess = Math.max(0, this.#heldCount + part.length - this.#length);
    this.#held.copyWithin(0, excess, this.#heldCount);
    this.#held.set(part, this.#heldCount - excess);
    this.#heldCount += part.length - excess;
    this.#taken += part.length;
  }

  #window(): SoundWindow {
    this.#lastEnd = this.#taken;
    return { start: this.#taken - this.#heldCount, samples: this.#held.slice(0, this.#heldCount) };
  }
}

/** Milliseconds of speech in a window. */
export function speechMs({ start, samples }: SoundWindow, isSpeech: IsSpeech): number {
  const to = Math.ceil((start + samples.length) / SPEECH_HOP_SAMPLES);
  let frames = 0;
  for (let frame = Math.floor(start / SPEECH_HOP_SAMPLES); frame < to; frame += 1) if (isSpeech(frame)) frames += 1;
  return frames * SPEECH_HOP_MS;
}

export const samplesToMs = (samples: number): number => Math.round((samples / SAMPLE_RATE) * 1000);
