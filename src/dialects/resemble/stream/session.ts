import { toAppError } from '../../../core/errors.ts';
import { rounded } from '../figures.ts';
import { concludesByScore, inLowerCase } from '../label.ts';
import type { StreamChunk, StreamMessage } from '../schema-stream.ts';
import type { WindowResult } from './judge-window.ts';
import { Tally } from './tally.ts';
import { BYTES_PER_SECOND, WavHeader } from './wav-header.ts';
import { type SoundWindow, Windows } from './windows.ts';

/** "max 55 min" (README.md, "Streams") */
const STREAM_MS_MAX = 55 * 60_000;
const SOUND_BYTES_MAX = (STREAM_MS_MAX / 1000) * BYTES_PER_SECOND;
/** A client that is alive sends about ten frames a second. */
const IDLE_MS_MAX = 30_000;
/** Windows under way at once, and those that may stand behind them before nothing more is read. */
const JUDGED_AT_ONCE = 2;
const HELD_MAX = 4;

/** The other end, as far as a session has to do with it. */
export interface StreamPeer {
  send(message: StreamMessage): void;
  close(): void;
  /** Stops and goes on reading. */
  pause(): void;
  resume(): void;
}

export type JudgeWindow = (window: SoundWindow, signal: AbortSignal) => Promise<WindowResult>;

/** One stream of sound, from its header to its final message. Nothing is thrown: whatever is wrong is told to the peer. */
export class StreamSession {
  private readonly peer: StreamPeer;
  private readonly judge: JudgeWindow;
  private readonly header = new WavHeader();
  private readonly windows = new Windows();
  private readonly tally = new Tally();
  private readonly abort = new AbortController();
  private readonly waiting: SoundWindow[] = [];
  /** What is judged and has to wait for the window before it. */
  private readonly results = new Map<number, { window: SoundWindow; result: WindowResult }>();
  private readonly lifeTimer: NodeJS.Timeout;
  private idleTimer: NodeJS.Timeout;
  private hasHeader = false;
  private isEnding = false;
  private isPaused = false;
  private soundBytes = 0;
  private underWay = 0;
  private told = 0;

  constructor(peer: StreamPeer, judge: JudgeWindow) {
    this.peer = peer;
    this.judge = judge;
    this.lifeTimer = setTimeout(() => this.endWith('A stream lasts at most 55 minutes. Open another one.'), STREAM_MS_MAX);
    this.idleTimer = this.startIdle();
    peer.send({ type: 'ready' });
  }

  receive(bytes: Buffer): void {
    if (this.isEnding) return;
    clearTimeout(this.idleTimer);
    try {
      const sound = this.hasHeader ? bytes : this.header.push(bytes);
      if (sound !== null) {
        this.hasHeader = true;
        this.soundBytes += sound.length;
        this.take(this.windows.push(sound));
      }
    } catch (error) {
      this.fail(toAppError(error).publicMessage);
      return;
    }
    if (!this.isPaused) this.idleTimer = this.startIdle();
    if (this.soundBytes > SOUND_BYTES_MAX) this.endWith('A stream lasts at most 55 minutes. Open another one.');
  }

  /** The peer has said all: what is left is judged, then the final message is sent. */
  end(): void {
    if (this.isEnding) return;
    this.isEnding = true;
    clearTimeout(this.idleTimer);
    this.take(this.windows.finish());
    this.proceed();
  }

  /** Tells what is wrong and ends at once. */
  fail(error: string): void {
    if (this.abort.signal.aborted) return;
    this.peer.send({ type: 'error', error });
    this.peer.close();
    // The other end's goodbye would not be read.
    if (this.isPaused) this.peer.resume();
    this.stop();
  }

  /** The peer is gone: what is not judged yet is given up. */
  stop(): void {
    this.isEnding = true;
    clearTimeout(this.idleTimer);
    clearTimeout(this.lifeTimer);
    this.waiting.length = 0;
    this.abort.abort();
  }

  private endWith(error: string): void {
    if (this.isEnding) return;
    this.peer.send({ type: 'error', error });
    this.end();
  }

  private startIdle(): NodeJS.Timeout {
    return setTimeout(() => this.fail(`Nothing has come for ${IDLE_MS_MAX / 1000} seconds.`), IDLE_MS_MAX);
  }

  private take(windows: readonly SoundWindow[]): void {
    this.waiting.push(...windows);
    this.proceed();
  }

  private proceed(): void {
    while (this.underWay < JUDGED_AT_ONCE) {
      const window = this.waiting.shift();
      if (!window) break;
      void this.judgeOne(window);
    }
    if (this.abort.signal.aborted) return;
    this.holdBack(this.waiting.length >= HELD_MAX);
    if (this.isEnding && this.underWay === 0 && this.waiting.length === 0) this.finish();
  }

  /** While nothing is read, nobody is idle. */
  private holdBack(wanted: boolean): void {
    if (wanted === this.isPaused) return;
    this.isPaused = wanted;
    clearTimeout(this.idleTimer);
    if (wanted) this.peer.pause();
    else {
      this.peer.resume();
      if (!this.isEnding) this.idleTimer = this.startIdle();
    }
  }

  private async judgeOne(window: SoundWindow): Promise<void> {
    this.underWay += 1;
    try {
      const result = await this.judge(window, this.abort.signal);
      this.results.set(window.index, { window, result });
    } catch (error) {
      this.fail(toAppError(error).publicMessage);
    }
    this.underWay -= 1;
    if (this.abort.signal.aborted) return;
    this.tellInOrder();
    this.proceed();
  }

  /** A window that was quicker than the one before it waits for that. */
  private tellInOrder(): void {
    for (let next = this.results.get(this.told); next; next = this.results.get(this.told)) {
      this.results.delete(this.told);
      this.told += 1;
      this.tell(next.window, next.result);
    }
  }

  private tell({ index, startSeconds, endSeconds }: SoundWindow, result: WindowResult): void {
    const place = { chunk_index: index, start_time: startSeconds, end_time: endSeconds };
    if (result.type === 'failed') {
      const where = `from ${startSeconds.toFixed(1)} s to ${endSeconds.toFixed(1)} s`;
      this.peer.send({ type: 'error', error: `The sound ${where} could not be judged. ${result.reason}` });
      return;
    }
    if (result.type === 'judged') this.tally.add(result);
    this.peer.send({ type: 'chunk', chunk_info: { ...figuresOf(result), ...place }, ...this.tally.soFar() });
  }

  private finish(): void {
    this.peer.send({ type: 'final', ...this.tally.soFar() });
    this.peer.close();
    this.stop();
  }
}

type Figures = Pick<StreamChunk['chunk_info'], 'chunk_label' | 'chunk_aggregated_score' | 'chunk_consistency'>;

function figuresOf(result: Exclude<WindowResult, { type: 'failed' }>): Figures {
  if (result.type === 'skipped') return { chunk_label: 'skipped', chunk_aggregated_score: null, chunk_consistency: null };
  const { score, consistency } = result;
  return {
    chunk_label: inLowerCase(concludesByScore(score)),
    chunk_aggregated_score: rounded(score),
    chunk_consistency: consistency === null ? null : rounded(consistency),
  };
}
