import { expect, it } from 'vitest';
import { scoreColour } from './score-colour.ts';

const channels = (score: number) => (scoreColour(score).slice(1).match(/../g) as string[]).map((pair) => Number.parseInt(pair, 16)) as [number, number, number];
const lightness = (score: number) => channels(score).reduce((sum, value, i) => sum + value * ([0.2126, 0.7152, 0.0722][i] as number), 0);

it('is grey on the person’s side and coloured on the machine’s', () => {
  for (const score of [0, 0.2, 0.49]) expect(new Set(channels(score)).size).toBe(1);
  for (const score of [0.5, 0.7, 1]) expect(Math.max(...channels(score)) - Math.min(...channels(score))).toBeGreaterThan(80);
});

it('darkens with the score, so that it can be read without colours', () => {
  for (const [from, to] of [
    [0, 0.49],
    [0.5, 1],
  ] as const)
    for (let score = from; score + 0.05 < to; score += 0.05) expect(lightness(score + 0.05)).toBeLessThan(lightness(score));
});

it('bears scores outside of 0 to 1', () => {
  expect([scoreColour(-1), scoreColour(2)]).toEqual([scoreColour(0), scoreColour(1)]);
});
