import { expect, it } from 'vitest';
import { localisationText } from './format.ts';
import { localisationFiguresOf } from './localisation-figures.ts';
import type { ScoredRow } from './score-file.ts';

const row = (path: string, mask: ScoredRow['mask']): ScoredRow => ({
  path,
  columns: {},
  spoof: true,
  score: 0.6,
  verdict: 'inconclusive',
  kind: 'image',
  reason: null,
  timeMs: 10,
  durationMs: null,
  mask,
  degraded: {},
});

it('averages over the files with a mask, each figure over those that have it', () => {
  const { localisation } = localisationFiguresOf([
    row('a.png', { pixelAuc: 0.9, f1: 0.5, changedShare: 0.25 }),
    row('b.png', { pixelAuc: 0.7, f1: 0.1, changedShare: 0.5 }),
    row('c.png', { pixelAuc: null, f1: null, changedShare: 0 }),
    row('d.png', null),
  ]);
  expect(localisation).toMatchObject({ n: 3, pixel_auc: 0.8, f1: 0.3 });
  expect(localisation?.files.map(({ path }) => path)).toEqual(['a.png', 'b.png', 'c.png']);
  expect(localisationText(localisation)).toBe('3 files with a mask: mean pixel AUC 0.800, mean F1 at the fixed threshold 0.300.');
});

it('is absent where no row has a mask', () => {
  expect(localisationFiguresOf([row('d.png', null)])).toEqual({});
  expect(localisationText(undefined)).toBe('');
});
