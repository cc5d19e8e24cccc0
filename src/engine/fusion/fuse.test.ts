import { expect, it } from 'vitest';
import { sigmoid } from '../../core/calibration.ts';
import type { Region, Signal } from '../../core/evidence.ts';
import type { LinearCard } from '../models/linear-card.ts';
import { fuseImage, fuseScores } from './fuse.ts';

function card(id: string, coverageShare: number, features: string[] = [], weights: number[] = [], bias = 0): LinearCard {
  return {
    id,
    version: 1,
    task: 'image',
    type: 'linear',
    summary: '',
    coverageShare,
    model: { features, mean: features.map(() => 0), scale: features.map(() => 1), weights, bias, clip: 10 },
    training: { sources: '', folds: '', command: '', figures: {} },
    intendedUse: '',
    limits: '',
  };
}

function signal(detector: string, score: number | null, regions: Region[] = []): Signal {
  const applicable = score !== null;
  return {
    detector: `${detector}@1`,
    kind: 'forensic',
    applicable,
    reasonCode: applicable ? null : 'too_small',
    score,
    weight: 0,
    state: null,
    summary: '',
    details: {},
    segments: [],
    regions,
    artifacts: [],
  };
}

const fusion = card('image-fusion', 0, ['image-spectrum', 'image-noise'], [3, 1], 0.4);
const cards = [card('image-spectrum', 0.6), card('image-noise', 0.4)];
const fuse = (signals: Signal[]) => fuseImage({ signals, decisive: [], fusion, cards });
const region = { x: 0, y: 0, width: 0.1, height: 0.1, score: 0.9, label: '' };

it('adds weighted log-odds and shares the weight out', () => {
  const { fused, weights } = fuse([signal('image-spectrum', sigmoid(0.5)), signal('image-noise', sigmoid(-1))]);
  expect(fused.score).toBeCloseTo(sigmoid(3 * 0.5 - 1 + 0.4), 9);
  expect(fused).toMatchObject({ coverage: 1, model: 'image-fusion@1', decisive: null });
  expect(weights).toEqual({ 'image-spectrum@1': 0.75, 'image-noise@1': 0.25 });
});

it('drops what could not judge, with its share of the bias', () => {
  const { fused, weights } = fuse([signal('image-spectrum', null), signal('image-noise', sigmoid(2))]);
  expect(fused.score).toBeCloseTo(sigmoid(2 + 0.1), 9);
  expect(fused.coverage).toBe(0.4);
  expect(weights).toEqual({ 'image-spectrum@1': 0, 'image-noise@1': 1 });
});

it('says 0.5 with no coverage where nothing could judge', () => {
  expect(fuse([signal('image-spectrum', null)]).fused).toMatchObject({ score: 0.5, coverage: 0, manipulation: 'unknown' });
});

it('ignores signals that the fusion has no weight for', () => {
  expect(fuse([signal('image-provenance', null), signal('image-novel', 0.99)]).fused.score).toBe(0.5);
});

it('calls a manipulation local only where there is suspicion and the localisation shows the place', () => {
  const manipulation = (signals: Signal[]) => fuse(signals).fused.manipulation;
  const shown = signal('image-localisation', null, [region]);
  expect(manipulation([signal('image-spectrum', 0.5), signal('image-noise', 0.9), shown])).toBe('local');
  expect(manipulation([signal('image-spectrum', 0.9), signal('image-noise', 0.5), shown])).toBe('local');
  expect(manipulation([signal('image-spectrum', 0.2), signal('image-noise', 0.4), shown])).toBe('unknown');
  expect(manipulation([signal('image-spectrum', 0.5), signal('image-noise', 0.9, [region])])).toBe('unknown');
  expect(manipulation([signal('image-spectrum', 0.9), signal('image-noise', 0.5)])).toBe('full');
  expect(manipulation([signal('image-spectrum', 0.2), signal('image-noise', 0.4)])).toBe('unknown');
});

it('passes on the first decisive finding of spoof before one of bona fide', () => {
  const camera = { detector: 'image-provenance@1', reason: 'signed by a camera', score: 0.02, manipulation: 'none' } as const;
  const generator = { detector: 'image-provenance@1', reason: 'a generator is declared', score: 0.99, manipulation: 'full' } as const;
  const decided = (decisive: Parameters<typeof fuseImage>[0]['decisive']) => fuseImage({ signals: [], decisive, fusion, cards }).fused.decisive;
  expect(decided([camera, generator])).toBe(generator);
  expect(decided([camera])).toBe(camera);
  expect(decided([])).toBeNull();
});

it('fuses plain scores as it fuses signals', () => {
  const scores = { 'image-spectrum': 0.7, 'image-noise': null };
  expect(fuseScores(fusion.model, scores)).toBe(fuse([signal('image-spectrum', 0.7), signal('image-noise', null)]).fused.score);
});
