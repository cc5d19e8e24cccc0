import { expect, it } from 'vitest';
import { applyDirection, directionOf, scatterOf } from './fisher.ts';
import { gaussian, seededRandom } from './random.ts';
import type { Sample } from './samples.ts';

/** Two features: the first carries the class, the second the habit of the source. */
function draw(sources: { source: string; label: 0 | 1; habit: number }[]): Sample[] {
  const random = seededRandom('fisher');
  return sources.flatMap(({ source, label, habit }) =>
    Array.from({ length: 200 }, (_, copy) => ({
      copy,
      label,
      group: source,
      source,
      selfMade: false,
      values: Float64Array.of(label + gaussian(random), habit + gaussian(random)),
    })),
  );
}

const samples = draw([
  { source: 'a', label: 0, habit: -3 },
  { source: 'b', label: 0, habit: 2 },
  { source: 'c', label: 1, habit: 3 },
  { source: 'd', label: 1, habit: 0 },
]);

it('points to what tells the classes apart and away from habits of sources', () => {
  const scatter = scatterOf(samples, 0);
  const share = (between: number) => {
    const { weights } = directionOf(scatter, { ridge: 0.01, between });
    return Math.abs(weights[1] as number) / Math.abs(weights[0] as number);
  };
  expect(share(1)).toBeLessThan(share(0) / 3);
});

it('puts the bias half way between the classes', () => {
  const direction = directionOf(scatterOf(samples, 0), { ridge: 0.01, between: 1 });
  const mean = (label: number) => {
    const scores = samples.filter((sample) => sample.label === label).map((sample) => applyDirection(direction, sample.values));
    return scores.reduce((sum, score) => sum + score, 0) / scores.length;
  };
  expect(mean(1)).toBeGreaterThan(0);
  expect(mean(0)).toBeCloseTo(-mean(1), 1);
});
