import { expect, it } from 'vitest';
import { type MarkPlan, planMarks } from './marks.ts';

/** A pixel for each 10 ms, labels of 6 px a letter. */
const plan: MarkPlan = { place: (ms) => ms / 10, textWidth: (text) => text.length * 6, leftEdge: 0, rightEdge: 1000 };

it('labels a stretch with its time, above its middle', () => {
  const [mark] = planMarks([{ startMs: 3000, endMs: 5000, score: 0.7 }], plan);
  expect(mark).toMatchObject({ left: 300, right: 500, label: { text: '0:03–0:05', left: 400 - 27 } });
});

it('labels what is longest where there is room for one alone, and tells them in order of time', () => {
  const marks = planMarks(
    [
      { startMs: 1000, endMs: 1200, score: 0.9 },
      { startMs: 1300, endMs: 2000, score: 0.8 },
      { startMs: 8000, endMs: 8100, score: 0.6 },
    ],
    plan,
  );
  expect(marks.map(({ label }) => label?.text ?? null)).toEqual([null, '0:01.3–0:02', '0:08–0:08.1']);
});

it('keeps labels within the picture', () => {
  const marks = planMarks(
    [
      { startMs: 0, endMs: 100, score: 0.9 },
      { startMs: 9900, endMs: 10_000, score: 0.9 },
    ],
    plan,
  );
  for (const { label } of marks) {
    expect(label?.left).toBeGreaterThanOrEqual(0);
    expect((label?.left ?? 0) + plan.textWidth(label?.text ?? '')).toBeLessThanOrEqual(1000);
  }
});

it('marks no more than can be seen, of a long sound the longest', () => {
  const many = Array.from({ length: 5000 }, (_, i) => ({ startMs: i * 2000, endMs: i * 2000 + (i % 10 === 0 ? 1500 : 500), score: 0.8 }));
  const marks = planMarks(many, plan);
  expect(marks.length).toBeLessThanOrEqual(256);
  expect(marks.every(({ segment }) => segment.endMs - segment.startMs === 1500)).toBe(true);
});
