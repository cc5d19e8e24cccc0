import { expect, test } from 'vitest';
import { renderLearned } from '../../bench/learned-render.ts';

test('the stages stand with their time on the clock and of the processor, and what a core does in a second', () => {
  const text = renderLearned([
    {
      photo: '1 MP',
      crops: { tile: 30, middle: 4, frame: 2 },
      wallMs: { 'cut tiles': 6, 'network, tiles': 110, total: 116 },
      cpuMs: { 'cut tiles': 6, 'network, tiles': 200, total: 206 },
      cropsPerCoreSecond: { tile: 150, middle: 0, frame: 0 },
    },
  ]);
  expect(text).toMatch(/network, tiles +110 +200/);
  expect(text).toMatch(/tiles +30/);
  expect(text).toMatch(/tiles\/s of a core +150/);
  expect(text).toMatch(/pictures\/s of a core +4\.85/);
});

test('a bench without the network says so', () => expect(renderLearned(null)).toMatch(/not installed/));
