import type { MotionJpeg } from '../../../http/mjpeg-avi.ts';
import { FRAME_RATE_MAX, FRAME_RATE_MIN, STEP_FRAMES, WINDOW_FRAMES } from './limits.ts';
import type { Frame } from './read-frame.ts';

/** What came of a window, for whoever asks next. */
export type Outcome<Verdict> = { verdict: Verdict } | { error: unknown };

/**
 * The latest frames of one camera. When there are 128 they make a window, and again after every 64 new ones; while one window is being judged no other
 * begins, and newer frames take the places of old ones.
 */
export class FrameBuffer<Verdict = unknown> {
  readonly owner: string;
  /** Frames since the buffer was made. */
  framesSeen = 0;
  /** Bytes of the frames in it. */
  sizeBytes = 0;
  /** Windows that got a verdict. */
  segmentsSeen = 0;
  lastUsedMs: number;
  private frames: { frame: Frame; atMs: number }[] = [];
  private framesNew = 0;
  private segmentsTaken = 0;
  private judging: Promise<void> | null = null;
  private unseen: Outcome<Verdict> | null = null;
  private readonly gone = new AbortController();

  constructor(owner: string, nowMs: number) {
    this.owner = owner;
    this.lastUsedMs = nowMs;
  }

  /** Fires when nobody waits for a verdict any more. */
  get signal(): AbortSignal {
    return this.gone.signal;
  }

  /** Whether a window is being judged. */
  get isJudging(): boolean {
    return this.judging !== null;
  }

  /** Resolves when no window is being judged. */
  get settled(): Promise<void> {
    return this.judging ?? Promise.resolve();
  }

  get fillPercent(): number {
    return Math.floor((this.frames.length / WINDOW_FRAMES) * 100);
  }

  /** Bytes after one more frame. */
  sizeWith(frame: Frame): number {
    if (this.isOfAnotherSize(frame)) return frame.bytes.byteLength;
    const falling = this.frames.length === WINDOW_FRAMES ? (this.frames[0]?.frame.bytes.byteLength ?? 0) : 0;
    return this.sizeBytes - falling + frame.bytes.byteLength;
  }

  /** A frame of another size than those before it is of another camera: with it the buffer begins anew. */
  push(frame: Frame, nowMs: number): void {
    if (this.isOfAnotherSize(frame)) this.clear();
    this.frames.push({ frame, atMs: nowMs });
    this.sizeBytes += frame.bytes.byteLength;
    if (this.frames.length > WINDOW_FRAMES) this.sizeBytes -= this.frames.shift()?.frame.bytes.byteLength ?? 0;
    this.framesSeen += 1;
    this.framesNew += 1;
    this.lastUsedMs = nowMs;
  }

  /** The frames to be judged now; null where they are too few or too much like the last ones, or where a window is being judged. */
  takeWindow(): MotionJpeg | null {
    const isDue = this.segmentsTaken === 0 || this.framesNew >= STEP_FRAMES;
    const size = this.frames[0]?.frame;
    if (!size || this.isJudging || !isDue || this.frames.length < WINDOW_FRAMES) return null;
    this.framesNew = 0;
    this.segmentsTaken += 1;
    const { width, height } = size;
    return { frames: this.frames.map(({ frame }) => frame.bytes), width, height, frameMicroseconds: this.frameMicroseconds() };
  }

  /** Runs the judgement of a window that was taken; what comes of it is kept until `collect`. Never rejects. */
  judge(work: () => Promise<Verdict>): Promise<void> {
    this.judging = this.run(work).finally(() => {
      this.judging = null;
    });
    return this.judging;
  }

  private async run(work: () => Promise<Verdict>): Promise<void> {
    try {
      this.unseen = { verdict: await work() };
      this.segmentsSeen += 1;
    } catch (error) {
      this.unseen = { error };
    }
  }

  /** What came of the last window, once. Null where nothing has come of one since. */
  collect(): Outcome<Verdict> | null {
    const { unseen } = this;
    this.unseen = null;
    return unseen;
  }

  /** Nobody will ask again. */
  end(): void {
    this.gone.abort();
  }

  /** Forgets the frames, but not how many were seen. */
  clear(): void {
    this.frames = [];
    this.sizeBytes = 0;
    this.framesNew = 0;
    this.segmentsTaken = 0;
  }

  private isOfAnotherSize({ width, height }: Frame): boolean {
    const before = this.frames.at(-1)?.frame;
    return before !== undefined && (before.width !== width || before.height !== height);
  }

  private frameMicroseconds(): number {
    const elapsedMs = (this.frames.at(-1)?.atMs ?? 0) - (this.frames[0]?.atMs ?? 0);
    const between = Math.round((elapsedMs * 1000) / (this.frames.length - 1));
    return Math.min(Math.max(between, Math.ceil(1_000_000 / FRAME_RATE_MAX)), 1_000_000 / FRAME_RATE_MIN);
  }
}
