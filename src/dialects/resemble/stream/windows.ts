import { BYTES_PER_SECOND } from './wav-header.ts';

/** "about every 4 s" (README.md, "Streams") */
const WINDOW_BYTES = 4 * BYTES_PER_SECOND;
/** Less than this at the end is not worth a look. */
const REST_BYTES_MIN = BYTES_PER_SECOND / 2;

/** A stretch of sound with its place in the stream. */
export interface SoundWindow {
  index: number;
  startSeconds: number;
  endSeconds: number;
  samples: Buffer;
}

/** Cuts a stream of samples into windows; holds less than one of them. */
export class Windows {
  private held = Buffer.alloc(0);
  private count = 0;

  /** The windows that are complete with these bytes. */
  push(bytes: Buffer): SoundWindow[] {
    let rest = Buffer.concat([this.held, bytes]);
    const complete: SoundWindow[] = [];
    for (; rest.length >= WINDOW_BYTES; rest = rest.subarray(WINDOW_BYTES)) complete.push(this.next(rest.subarray(0, WINDOW_BYTES)));
    // A copy: the rest of a large frame would keep all of it in memory.
    this.held = Buffer.from(rest);
    return complete;
  }

  /** What is left at the end, where it is long enough to be looked at. */
  finish(): SoundWindow[] {
    const samples = this.held.subarray(0, this.held.length - (this.held.length % 2));
    this.held = Buffer.alloc(0);
    return samples.length < REST_BYTES_MIN ? [] : [this.next(samples)];
  }

  private next(samples: Buffer): SoundWindow {
    const startSeconds = (this.count * WINDOW_BYTES) / BYTES_PER_SECOND;
    return { index: this.count++, startSeconds, endSeconds: startSeconds + samples.length / BYTES_PER_SECOND, samples };
  }
}
