import { expect, test } from 'vitest';
import { latencyOf } from '../../bench/load/open-loop.ts';
import { percentile } from '../../bench/statistics.ts';

test('percentiles are values that occurred', () => {
  const values = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect([percentile(values, 0.5), percentile(values, 0.99), percentile(values, 1), percentile([7], 0.5), percentile([], 0.5)]).toEqual([50, 99, 100, 7, 0]);
});

test('latency counts from the moment at which a request was due', () => {
  const samples = [
    { fromDueMs: 5, fromSentMs: 5, lateMs: 0 },
    { fromDueMs: 30, fromSentMs: 4, lateMs: 26 },
  ];
  expect(latencyOf(samples)).toEqual({ count: 2, p50Ms: 5, p99Ms: 30, maxMs: 30, sentP99Ms: 5, lateP99Ms: 26 });
});
