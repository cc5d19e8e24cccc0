import { describe, expect, it } from 'vitest';
import { FrameBuffer } from './frame-buffer.ts';

const frame = (value = 1, width = 640) => ({ bytes: Uint8Array.of(value, value), width, height: 480 });

function filled(count: number, betweenMs = 40): FrameBuffer {
  const buffer = new FrameBuffer('alice', 0);
  for (let i = 0; i < count; i += 1) buffer.push(frame(i % 256), i * betweenMs);
  return buffer;
}

function pushMore(buffer: FrameBuffer, count: number): void {
  for (let i = 0; i < count; i += 1) buffer.push(frame(), 10_000 + i * 40);
}

describe('FrameBuffer', () => {
  it('has a window with the 128th frame', () => {
    const buffer = filled(127);
    expect([buffer.takeWindow(), buffer.fillPercent, buffer.framesSeen]).toEqual([null, 99, 127]);
    pushMore(buffer, 1);
    expect([buffer.takeWindow()?.frames.length, buffer.fillPercent]).toEqual([128, 100]);
  });

  it('has the next one after 64 more, which overlaps by one half', async () => {
    const buffer = filled(128);
    const first = buffer.takeWindow();
    await buffer.judge(async () => 'done');
    pushMore(buffer, 63);
    expect(buffer.takeWindow()).toBeNull();
    pushMore(buffer, 1);
    expect(buffer.takeWindow()?.frames.slice(0, 64)).toEqual(first?.frames.slice(64));
  });

  it('keeps no more than 128 frames and their bytes', () => {
    const buffer = filled(1000);
    expect([buffer.takeWindow()?.frames.length, buffer.sizeBytes, buffer.framesSeen]).toEqual([128, 256, 1000]);
    expect(buffer.sizeWith(frame())).toBe(256);
  });

  it('judges one window at a time, and then the newest frames', async () => {
    const buffer = filled(128);
    buffer.takeWindow();
    const { promise, resolve } = Promise.withResolvers<string>();
    const judged = buffer.judge(() => promise);
    pushMore(buffer, 200);
    expect([buffer.takeWindow(), buffer.collect()]).toEqual([null, null]);
    resolve('real');
    await judged;
    expect([buffer.collect(), buffer.collect(), buffer.segmentsSeen]).toEqual([{ verdict: 'real' }, null, 1]);
    expect(buffer.takeWindow()?.frames.every(([value]) => value === 1)).toBe(true);
  });

  it('keeps an error for whoever asks next, and goes on', async () => {
    const buffer = filled(128);
    buffer.takeWindow();
    const error = new Error('no');
    await buffer.judge(() => Promise.reject(error));
    expect([buffer.collect(), buffer.segmentsSeen]).toEqual([{ error }, 0]);
    pushMore(buffer, 64);
    expect(buffer.takeWindow()).not.toBeNull();
  });

  it('begins anew with a frame of another size', () => {
    const buffer = filled(128);
    buffer.takeWindow();
    buffer.push(frame(7, 320), 6000);
    expect([buffer.fillPercent, buffer.sizeBytes, buffer.framesSeen]).toEqual([0, 2, 129]);
    for (let i = 0; i < 127; i += 1) buffer.push(frame(7, 320), 6040 + i * 40);
    expect(buffer.takeWindow()).toMatchObject({ width: 320, height: 480 });
  });

  it.each([
    ['what the arrival times say', 40, 40_000],
    ['60 a second where all came at once', 0, 16_667],
    ['one a second where they came more seldom', 5000, 1_000_000],
  ])('takes for the frame rate %s', (_what, betweenMs, frameMicroseconds) => {
    expect(filled(128, betweenMs).takeWindow()).toMatchObject({ frameMicroseconds });
  });
});
