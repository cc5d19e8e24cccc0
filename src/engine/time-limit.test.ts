import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TimeLimit } from './time-limit.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('ends what gets through no sound after its time', () => {
  const onEnd = vi.fn();
  new TimeLimit(1000, onEnd);
  vi.advanceTimersByTime(999);
  expect(onEnd).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onEnd).toHaveBeenCalledExactlyOnceWith(1000);
});

it('gives long sound more time, counted from the start, and no more than the longest sound has', () => {
  const onEnd = vi.fn();
  const limit = new TimeLimit(1000, onEnd);
  vi.advanceTimersByTime(900);
  limit.heard(100);
  vi.advanceTimersByTime(5099);
  expect(onEnd).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onEnd).toHaveBeenCalledExactlyOnceWith(6000);
  limit.heard(1e9);
  expect(limit.allowedMs).toBe(1000 + 2 * 6 * 3600 * 50);
  limit.clear();
});

it('ends nothing once it is cleared', () => {
  const onEnd = vi.fn();
  new TimeLimit(1000, onEnd).clear();
  vi.advanceTimersByTime(5000);
  expect(onEnd).not.toHaveBeenCalled();
});
