import { AppError } from '../../../core/errors.ts';
import { VendorError } from '../../../http/vendor-error.ts';
import type { FramesVerdict } from '../translate-frames.ts';
import { FrameBuffer } from './frame-buffer.ts';
import {
  BUFFER_BYTES_MAX,
  BUFFERS_MAX,
  BUFFERS_PER_OWNER_MAX,
  EVICTABLE_AFTER_MS,
  IDLE_MS,
  RETRY_AFTER_SECONDS,
  TOTAL_BYTES_MAX,
  WINDOW_FRAMES,
} from './limits.ts';
import type { Frame } from './read-frame.ts';

export type LiveBuffer = FrameBuffer<FramesVerdict>;

interface Entry {
  buffer: LiveBuffer;
  /** The key whose calls share it; null: it belongs to one connection, and only that or time ends it. */
  keyId: string | null;
  timer: NodeJS.Timeout;
}

/** All frame buffers of this process, within limits. A buffer that rests for a minute is forgotten. */
export class FrameBuffers {
  private readonly entries = new Map<LiveBuffer, Entry>();
  private readonly byKey = new Map<string, LiveBuffer>();
  /** Forgotten ones whose last window is still on its way out of memory: they keep their places, or who comes and goes quickly would have no limit. */
  private readonly leaving = new Set<LiveBuffer>();

  get count(): number {
    return this.entries.size;
  }

  /** The buffer that calls with this key share, if there is one. */
  find(keyId: string): LiveBuffer | null {
    return this.byKey.get(keyId) ?? null;
  }

  /** The same, made where there is none. Throws `rate_limited` where there is no room. */
  ofKey(keyId: string, owner: string): LiveBuffer {
    const found = this.byKey.get(keyId);
    if (found) return found;
    const buffer = this.add(owner, keyId, () => {});
    this.byKey.set(keyId, buffer);
    return buffer;
  }

  /**
   * Makes room for one more buffer of this owner, and takes none yet: a handshake that is not completed has nothing to give back.
   * Throws `rate_limited` where there is no room. An owner's newcomer takes the place of the one of its own that has rested longest; others' are taken only when
   * they rest, and neither connections nor what is being judged.
   */
  makeRoom(owner: string): void {
    const own = [...this.entries.values()].filter(({ buffer }) => buffer.owner === owner);
    const ownCount = own.length + [...this.leaving].filter((buffer) => buffer.owner === owner).length;
    if (ownCount >= BUFFERS_PER_OWNER_MAX && !this.evict(own, Date.now())) {
      throw noRoom(`The owner of this key has ${ownCount} live videos under way, the most for one owner at once.`);
    }
    const count = this.entries.size + this.leaving.size;
    if (count >= BUFFERS_MAX && !this.evict([...this.entries.values()], Date.now() - EVICTABLE_AFTER_MS)) {
      throw noRoom(`This server has ${count} live videos under way, the most at once.`);
    }
  }

  /** A buffer of one connection; `onIdle` is told when time has ended it. Throws `rate_limited` where there is no room. */
  open(owner: string, onIdle: () => void): LiveBuffer {
    return this.add(owner, null, onIdle);
  }

  /**
   * Takes a frame in. Throws 413 for frames that are too large together, which empties the buffer: smaller ones could never fill it otherwise; and `rate_limited`
   * where all buffers together have too many bytes.
   */
  push(buffer: LiveBuffer, frame: Frame): void {
    const sizeBytes = buffer.sizeWith(frame);
    if (sizeBytes > BUFFER_BYTES_MAX) {
      buffer.clear();
      const words = `File too large: ${WINDOW_FRAMES} frames may have ${BUFFER_BYTES_MAX / 2 ** 20}MB together. The buffer is empty again: send smaller pictures, or the same ones with more compression.`;
      throw new VendorError(413, 'payload_too_large', words);
    }
    if (this.totalBytes() - buffer.sizeBytes + sizeBytes > TOTAL_BYTES_MAX) throw noRoom('This server has no room for more frames.');
    buffer.push(frame, Date.now());
    this.entries.get(buffer)?.timer.refresh();
  }

  /** Forgets a buffer and its frames, and ends what is judged of it. */
  drop(buffer: LiveBuffer): void {
    const entry = this.entries.get(buffer);
    if (!entry) return;
    clearTimeout(entry.timer);
    this.entries.delete(buffer);
    if (entry.keyId !== null) this.byKey.delete(entry.keyId);
    buffer.end();
    if (!buffer.isJudging) return;
    this.leaving.add(buffer);
    void buffer.settled.then(() => this.leaving.delete(buffer));
  }

  private add(owner: string, keyId: string | null, onIdle: () => void): LiveBuffer {
    this.makeRoom(owner);
    const buffer: LiveBuffer = new FrameBuffer(owner, Date.now());
    const timer = setTimeout(() => {
      // Who waits for a verdict sends nothing meanwhile.
      if (buffer.isJudging) {
        timer.refresh();
        return;
      }
      this.drop(buffer);
      onIdle();
    }, IDLE_MS);
    timer.unref();
    this.entries.set(buffer, { buffer, keyId, timer });
    return buffer;
  }

  private evict(candidates: readonly Entry[], usedBeforeMs: number): boolean {
    const [oldest] = candidates
      .filter(({ keyId, buffer }) => keyId !== null && !buffer.isJudging && buffer.lastUsedMs <= usedBeforeMs)
      .toSorted((a, b) => a.buffer.lastUsedMs - b.buffer.lastUsedMs);
    if (oldest) this.drop(oldest.buffer);
    return oldest !== undefined;
  }

  private totalBytes(): number {
    let sizeBytes = 0;
    for (const { sizeBytes: own } of [...this.entries.keys(), ...this.leaving]) sizeBytes += own;
    return sizeBytes;
  }
}

const noRoom = (words: string): AppError =>
  new AppError('rate_limited', `${words} Wait a moment and send the frame again.`, { details: { retry_after_seconds: RETRY_AFTER_SECONDS } });
