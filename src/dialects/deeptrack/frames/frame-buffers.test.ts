import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FrameBuffers } from './frame-buffers.ts';
import { BUFFER_BYTES_MAX, BUFFERS_MAX, BUFFERS_PER_OWNER_MAX, EVICTABLE_AFTER_MS, FRAME_BYTES_MAX, IDLE_MS, TOTAL_BYTES_MAX } from './limits.ts';

const frame = (sizeBytes = 4) => ({ bytes: new Uint8Array(sizeBytes), width: 2, height: 2 });
const ignore = (): void => {};
const busy = expect.objectContaining({ code: 'rate_limited', details: { retry_after_seconds: 5 } });

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return null;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('FrameBuffers', () => {
  it('has one buffer for each key', () => {
    const buffers = new FrameBuffers();
    expect(buffers.find('a')).toBeNull();
    const buffer = buffers.ofKey('a', 'alice');
    expect([buffers.ofKey('a', 'alice') === buffer, buffers.ofKey('b', 'alice') === buffer]).toEqual([true, false]);
    buffers.drop(buffer);
    expect([buffers.find('a'), buffers.count]).toEqual([null, 1]);
  });

  it('forgets a buffer that rests for a minute, and no other', () => {
    const buffers = new FrameBuffers();
    const onIdle = vi.fn();
    const resting = buffers.open('alice', onIdle);
    const used = buffers.ofKey('a', 'alice');
    vi.advanceTimersByTime(IDLE_MS - 1);
    buffers.push(used, frame());
    vi.advanceTimersByTime(1);
    expect([onIdle.mock.calls.length, buffers.count, buffers.find('a')]).toEqual([1, 1, used]);
    buffers.drop(resting);
    vi.advanceTimersByTime(IDLE_MS);
    expect(buffers.count).toBe(0);
  });

  it('keeps a buffer while a window of it is judged, and ends that with the buffer', async () => {
    const buffers = new FrameBuffers();
    const buffer = buffers.ofKey('a', 'alice');
    const { promise, resolve } = Promise.withResolvers<never>();
    const judged = buffer.judge(() => promise);
    vi.advanceTimersByTime(10 * IDLE_MS);
    expect([buffers.find('a'), buffer.signal.aborted]).toEqual([buffer, false]);
    resolve({} as never);
    await judged;
    vi.advanceTimersByTime(IDLE_MS);
    expect([buffers.find('a'), buffer.signal.aborted]).toEqual([null, true]);
  });

  it('gives the newest key of an owner the place of the one that rested longest', () => {
    const buffers = new FrameBuffers();
    for (let i = 0; i < BUFFERS_PER_OWNER_MAX; i += 1) {
      buffers.ofKey(`key-${i}`, 'alice');
      vi.advanceTimersByTime(1);
    }
    buffers.push(buffers.ofKey('key-0', 'alice'), frame());
    buffers.ofKey('newest', 'alice');
    expect([buffers.find('key-0') !== null, buffers.find('key-1'), buffers.count]).toEqual([true, null, BUFFERS_PER_OWNER_MAX]);
  });

  it('ends no connection for another', () => {
    const buffers = new FrameBuffers();
    for (let i = 0; i < BUFFERS_PER_OWNER_MAX; i += 1) buffers.open('alice', ignore);
    expect(thrownBy(() => buffers.open('alice', ignore))).toEqual(busy);
    expect(thrownBy(() => buffers.ofKey('a', 'alice'))).toEqual(busy);
    expect(() => buffers.open('bob', ignore)).not.toThrow();
  });

  it('takes from other owners only what rests', () => {
    const buffers = new FrameBuffers();
    for (let i = 0; i < BUFFERS_MAX; i += 1) buffers.ofKey(`key-${i}`, `owner-${i}`);
    expect(thrownBy(() => buffers.ofKey('newest', 'newcomer'))).toEqual(busy);
    vi.advanceTimersByTime(EVICTABLE_AFTER_MS);
    buffers.ofKey('newest', 'newcomer');
    expect([buffers.find('key-0'), buffers.count]).toEqual([null, BUFFERS_MAX]);
  });

  it('makes room without taking it', () => {
    const buffers = new FrameBuffers();
    for (let i = 0; i < 2 * BUFFERS_PER_OWNER_MAX; i += 1) buffers.makeRoom('alice');
    expect(buffers.count).toBe(0);
    for (let i = 0; i < BUFFERS_PER_OWNER_MAX; i += 1) buffers.open('alice', ignore);
    expect(thrownBy(() => buffers.makeRoom('alice'))).toEqual(busy);
  });

  it('has a place again when what was judged for a connection that is gone has ended', async () => {
    const buffers = new FrameBuffers();
    const { promise, resolve } = Promise.withResolvers<never>();
    const judged: Promise<void>[] = [];
    for (let i = 0; i < BUFFERS_PER_OWNER_MAX; i += 1) {
      const buffer = buffers.open('alice', ignore);
      judged.push(buffer.judge(() => promise));
      buffers.drop(buffer);
    }
    expect(thrownBy(() => buffers.open('alice', ignore))).toEqual(busy);
    expect(() => buffers.open('bob', ignore)).not.toThrow();
    resolve({} as never);
    await Promise.all(judged);
    expect(() => buffers.open('alice', ignore)).not.toThrow();
  });

  it('takes no place from what is being judged', () => {
    const buffers = new FrameBuffers();
    for (let i = 0; i < BUFFERS_PER_OWNER_MAX; i += 1) void buffers.ofKey(`key-${i}`, 'alice').judge(() => new Promise(ignore));
    expect(thrownBy(() => buffers.ofKey('newest', 'alice'))).toEqual(busy);
  });

  it('takes a picture of another size whatever the frames before it weigh', () => {
    const buffers = new FrameBuffers();
    const buffer = buffers.ofKey('a', 'alice');
    for (let i = 0; i < BUFFER_BYTES_MAX / FRAME_BYTES_MAX; i += 1) buffers.push(buffer, frame(FRAME_BYTES_MAX));
    buffers.push(buffer, { ...frame(), width: 1 });
    expect(buffer.sizeBytes).toBe(4);
  });

  it('refuses frames that are too large together, and begins anew', () => {
    const buffers = new FrameBuffers();
    const buffer = buffers.ofKey('a', 'alice');
    const large = frame(FRAME_BYTES_MAX);
    const fitting = BUFFER_BYTES_MAX / FRAME_BYTES_MAX;
    for (let i = 0; i < fitting; i += 1) buffers.push(buffer, large);
    expect(thrownBy(() => buffers.push(buffer, large))).toMatchObject({ status: 413 });
    expect([buffer.framesSeen, buffer.sizeBytes, buffer.fillPercent]).toEqual([fitting, 0, 0]);
    buffers.push(buffer, frame());
    expect(buffer.sizeBytes).toBe(4);
  });

  it('holds only so many bytes in all', () => {
    const buffers = new FrameBuffers();
    const large = frame(FRAME_BYTES_MAX);
    for (let i = 0; i < TOTAL_BYTES_MAX / BUFFER_BYTES_MAX; i += 1) {
      for (let j = 0; j < BUFFER_BYTES_MAX / FRAME_BYTES_MAX; j += 1) buffers.push(buffers.ofKey(`key-${i}`, `owner-${i}`), large);
    }
    expect(thrownBy(() => buffers.push(buffers.ofKey('newest', 'newcomer'), frame()))).toEqual(busy);
  });
});
