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
  expect(text).toMatch(/1 MP +1 +7\.50 +300/);
  expect(text).toMatch(/1 MP +2 +14\.00 +-/);
});
