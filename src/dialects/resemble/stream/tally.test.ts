import { expect, it } from 'vitest';
import { Tally } from './tally.ts';

it('knows nothing before a window was judged', () => {
  expect(new Tally().soFar()).toEqual({ label: null, aggregated_score: null, consistency: null });
});

it('pools log-odds, each window by the parts that were judged in it', () => {
  const tally = new Tally();
  tally.add({ score: 0.9, scores: [0.9, 0.9, 0.9] });
  expect(tally.soFar()).toEqual({ label: 'fake', aggregated_score: 0.9, consistency: 1 });
  // The odds are 9, 9, 9 and 1 to 9: their geometric mean is 3.
  tally.add({ score: 0.1, scores: [0.1] });
  expect(tally.soFar()).toMatchObject({ label: 'fake', aggregated_score: 0.75, consistency: 0.30718 });
});

it('is wholly inconsistent where half of the parts are surely the one and half surely the other', () => {
  const tally = new Tally();
  tally.add({ score: 0.5, scores: [0, 1] });
  expect(tally.soFar()).toEqual({ label: 'real', aggregated_score: 0.5, consistency: 0 });
});
