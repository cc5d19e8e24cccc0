import { expect, test } from 'vitest';
import { renderPipeline } from '../../bench/render.ts';

test('tables hold every stage, the ratio and the peaks, with a dash for what is not known', () => {
  const text = renderPipeline({
    stages: [
      { photo: '1 MP', runs: 5, stagesMs: { decode: 12.3, total: 100 }, wallMs: 110, baselineMs: 10, ratio: 11 },
      { photo: '12 MP', runs: 3, stagesMs: { total: 900 }, wallMs: 950, baselineMs: 100, ratio: 9.5 },
    ],
    throughput: [
      { photo: '1 MP', children: 1, pictures: 8, perSecond: 7.5, childPeakBytes: 300e6 },
      { photo: '1 MP', children: 2, pictures: 8, perSecond: 14, childPeakBytes: null },
    ],
  });
  expect(text).toMatch(/decode +12 +-/);
  expect(text).toMatch(/ratio to baseline +11\.0 x +9\.5 x/);
  expect(text).toMatch(/1 MP +1 +7\.50 +\d+\.\d\d +300/);
  expect(text).toMatch(/1 MP +2 +14\.00 +\d+\.\d\d +-/);
  expect(text).toMatch(/Within the bounds/);
});

test('what breaks a bound is named', () => {
  const text = renderPipeline({
    stages: [{ photo: '1 MP', runs: 5, stagesMs: { total: 301 }, wallMs: 310, baselineMs: 10, ratio: 31 }],
    throughput: [{ photo: '12 MP', children: 1, pictures: 4, perSecond: 1, childPeakBytes: 1.6e9 }],
  });
  expect(text).toMatch(/Beyond the bounds: 1 MP took too long, 12 MP took too much memory/);
});
