import { toAppError } from '../../../core/errors.ts';
import { authenticate } from '../../../http/auth.ts';
import type { HttpContext } from '../../../http/context.ts';
import type { MotionJpeg } from '../../../http/mjpeg-avi.ts';
import { readCredential, wordsFor } from '../errors.ts';
import type { DeeptrackContext } from '../openapi.ts';
import { type FramesVerdict, renderBuffering } from '../translate-frames.ts';
import type { FrameBuffers, LiveBuffer } from './frame-buffers.ts';
import { judgeWindow } from './judge-window.ts';
import type { LiveSocket } from './live-socket.ts';
import { readFrame } from './read-frame.ts';

/** One connection and its frames. Every message gets one answer. */
export class LiveStream {
  private readonly context: DeeptrackContext;
  private readonly c: HttpContext;
  private readonly buffers: FrameBuffers;
  private readonly buffer: LiveBuffer;
  private socket: LiveSocket | null = null;

  /** Throws `rate_limited` where there is no room for another. */
  constructor(context: DeeptrackContext, c: HttpContext, buffers: FrameBuffers) {
    this.context = context;
    this.c = c;
    this.buffers = buffers;
    this.buffer = buffers.open(c.get('principal').owner, () => this.socket?.endIdle());
  }

  open(socket: LiveSocket): void {
    this.socket = socket;
  }

  /** Ends the wait for a verdict, too. */
  close(): void {
    this.buffers.drop(this.buffer);
  }

  receive(data: unknown): void {
    const frame = typeof data === 'string' ? readFrame(data) : { problem: 'Send each frame as text: base64 of a JPEG picture.' };
    if ('problem' in frame) {
      this.socket?.send({ error: `Could not decode frame: ${frame.problem}` });
      return;
    }
    try {
      this.buffers.push(this.buffer, frame);
    } catch (error) {
      this.fail(error);
      return;
    }
    const window = this.buffer.takeWindow();
    if (window) void this.judge(window);
    else this.tellBuffering();
  }

  /** Never rejects. */
  private async judge(window: MotionJpeg): Promise<void> {
    await this.buffer.judge(() => this.verdictOn(window));
    const outcome = this.buffer.collect();
    if (!outcome || this.buffer.signal.aborted) return;
    if ('error' in outcome) this.fail(outcome.error);
    else this.socket?.send({ status: 'prediction', ...outcome.verdict, frames_seen: this.buffer.framesSeen, segments_seen: this.buffer.segmentsSeen });
  }

  private async verdictOn(window: MotionJpeg): Promise<FramesVerdict> {
    // A connection may live for hours, and a key may be revoked meanwhile.
    await authenticate(
      this.context.services.keys,
      readCredential((name) => this.c.req.header(name)),
    );
    return judgeWindow(this.context, this.c, window, this.buffer.signal);
  }

  private tellBuffering(): void {
    const { message: _message, ...buffering } = renderBuffering(this.buffer);
    this.socket?.send(buffering);
  }

  private fail(thrown: unknown): void {
    const error = toAppError(thrown);
    if (error.code === 'internal' || error.outage) {
      this.context.services.logger.error({ requestId: this.c.get('requestId'), code: error.code, error: error.cause ?? error }, 'a live window was not judged');
    }
    this.socket?.send({ error: wordsFor(error).detail });
  }
}
