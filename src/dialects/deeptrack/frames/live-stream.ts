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

/** RFC 6455, 7.4.1: a message that violates the policy. */
const KEY_REFUSED = 1008;

/** One connection and its frames. Every message gets one answer. */
export class LiveStream {
  private readonly context: DeeptrackContext;
  private readonly c: HttpContext;
  private readonly buffers: FrameBuffers;
  private buffer: LiveBuffer | null = null;
  private socket: LiveSocket | null = null;

  /** Throws `rate_limited` where there is no room for another. Takes none yet, for the handshake may come to nothing. */
  constructor(context: DeeptrackContext, c: HttpContext, buffers: FrameBuffers) {
    this.context = context;
    this.c = c;
    this.buffers = buffers;
    buffers.makeRoom(c.get('principal').owner);
  }

  open(socket: LiveSocket): void {
    this.socket = socket;
    try {
      this.buffer = this.buffers.open(this.c.get('principal').owner, () => socket.endIdle());
    } catch (error) {
      // Others may have come while hands were shaken.
      socket.refuse(wordsFor(toAppError(error)).detail);
    }
  }

  /** Ends the wait for a verdict, too. */
  close(): void {
    if (this.buffer) this.buffers.drop(this.buffer);
  }

  receive(data: unknown): void {
    const { buffer } = this;
    // What still arrives while the connection is being closed is for nobody, and no limit would count it.
    if (!buffer || buffer.signal.aborted) return;
    const frame = typeof data === 'string' ? readFrame(data) : { problem: 'Send each frame as text: base64 of a JPEG picture.' };
    if ('problem' in frame) {
      this.socket?.send({ error: `Could not decode frame: ${frame.problem}` });
      return;
    }
    try {
      this.buffers.push(buffer, frame);
    } catch (error) {
      this.fail(error);
      return;
    }
    const window = buffer.takeWindow();
    if (window) void this.judge(buffer, window);
    else this.tellBuffering(buffer);
  }

  /** Never rejects. */
  private async judge(buffer: LiveBuffer, window: MotionJpeg): Promise<void> {
    await buffer.judge(() => this.verdictOn(buffer, window));
    const outcome = buffer.collect();
    if (!outcome || buffer.signal.aborted) return;
    if ('error' in outcome) this.fail(outcome.error);
    else this.socket?.send({ status: 'prediction', ...outcome.verdict, frames_seen: buffer.framesSeen, segments_seen: buffer.segmentsSeen });
  }

  private async verdictOn(buffer: LiveBuffer, window: MotionJpeg): Promise<FramesVerdict> {
    // A connection may live for hours, and a key may be revoked meanwhile.
    await authenticate(
      this.context.services.keys,
      readCredential((name) => this.c.req.header(name)),
    );
    return judgeWindow(this.context, this.c, window, buffer.signal);
  }

  private tellBuffering(buffer: LiveBuffer): void {
    const { message: _message, ...buffering } = renderBuffering(buffer);
    this.socket?.send(buffering);
  }

  private fail(thrown: unknown): void {
    const error = toAppError(thrown);
    if (error.code === 'internal' || error.outage) {
      this.context.services.logger.error({ requestId: this.c.get('requestId'), code: error.code, error: error.cause ?? error }, 'a live window was not judged');
    }
    const words = wordsFor(error).detail;
    // A key that is no more has no place here, either.
    if (error.code === 'unauthenticated') this.socket?.refuse(words, KEY_REFUSED);
    else this.socket?.send({ error: words });
  }
}
