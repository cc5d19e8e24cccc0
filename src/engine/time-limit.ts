import { SOUND_SECONDS_MAX } from '../core/sound-request.ts';

/** How much longer an analysis may take for each second of sound that it has decoded or judged: an hour of it, gone through twice, has six minutes more. */
const SECONDS_PER_SOUND_SECOND = 0.05;
/** No sound that is decoded is longer, and none is gone through more than twice. */
const HEARD_SECONDS_MAX = 2 * SOUND_SECONDS_MAX;

/** The time that one analysis has. It grows with the sound that was got through, so that a file which stands still is ended as soon as a picture that does. */
export class TimeLimit {
  readonly #onEnd: (allowedMs: number) => void;
  readonly #startedMs = performance.now();
  readonly #timeoutMs: number;
  #soundSeconds = 0;
  #timer: NodeJS.Timeout;

  constructor(timeoutMs: number, onEnd: (allowedMs: number) => void) {
    this.#timeoutMs = timeoutMs;
    this.#onEnd = onEnd;
    this.#timer = this.#start();
  }

  /** Milliseconds from the start. */
  get allowedMs(): number {
    return this.#timeoutMs + Math.round(this.#soundSeconds * SECONDS_PER_SOUND_SECOND * 1000);
  }

  heard(seconds: number): void {
    this.#soundSeconds = Math.min(HEARD_SECONDS_MAX, this.#soundSeconds + Math.max(0, seconds));
    clearTimeout(this.#timer);
    this.#timer = this.#start();
  }

  clear(): void {
    clearTimeout(this.#timer);
  }

  #start(): NodeJS.Timeout {
    const leftMs = this.#startedMs + this.allowedMs - performance.now();
    return setTimeout(() => this.#onEnd(this.allowedMs), Math.max(0, leftMs));
  }
}
