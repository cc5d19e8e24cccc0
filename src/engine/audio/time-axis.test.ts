import { expect, it } from 'vitest';
import { clock, timeTicks, timeUnit } from './time-axis.ts';

it.each([
  [60, '0.0', 1],
  [1_500, '1.4', 8],
  [9_000, '0:08', 5],
  [65_000, '1:00', 5],
  [7_200_000, '2:00:00', 5],
])('labels %i ms up to %s', (durationMs, last, count) => {
  const ticks = timeTicks({ startMs: 0, durationMs });
  expect(ticks.at(-1)?.label).toBe(last);
  expect(ticks).toHaveLength(count);
  expect(ticks.every(({ ms }) => ms <= durationMs + 1e-6)).toBe(true);
});

it('has few ticks for any length that can be', () => {
  for (let durationMs = 100; durationMs < 6 * 3_600_000; durationMs *= 1.3) expect(timeTicks({ startMs: 0, durationMs }).length).toBeLessThanOrEqual(13);
});

it('counts from the begin of the file', () => {
  expect(timeTicks({ startMs: 61_500, durationMs: 4_000 }).map(({ label }) => label)).toEqual(['1:02', '1:03', '1:04', '1:05']);
});

it.each([
  [0, '0:00'],
  [7_500, '0:07.5'],
  [59_960, '1:00'],
  [3_750_000, '1:02:30'],
])('tells %i ms as %s', (ms, told) => {
  expect(clock(ms)).toBe(told);
});

it('says what the labels count in', () => {
  expect([1_000, 60_000, 4_000_000].map((durationMs) => timeUnit({ startMs: 0, durationMs }))).toEqual(['s', 'min:s', 'h:min:s']);
});
