import { expect, it } from 'vitest';
import type { Generator } from '../../core/evidence.ts';
import type { SourceTrace } from '../../core/findings.ts';
import type { Decisive } from '../../core/report.ts';
import type { Finding } from '../detectors/detector.ts';
import { imageNoise } from '../detectors/image-noise.ts';
import type { Judged } from '../frame-outcomes.ts';
import { nameGenerator } from './name-generator.ts';

const GAN: SourceTrace = { label: 'gan', confidence: 0.8 };
const DECLARED: Generator = { name: 'flux.1-dev', family: 'latent-diffusion', confidence: 0.95, source: 'metadata' };
const CAMERA: Decisive = { detector: 'image-provenance@1', reason: 'signed by a camera', score: 0.02, manipulation: 'none' };

function judged(change: Partial<Finding>): Judged {
  const finding: Finding = {
    features: null,
    state: null,
    summarize: () => '',
    details: {},
    segments: [],
    regions: [],
    map: null,
    generator: null,
    decisive: null,
    ...change,
  };
  return { detector: imageNoise, result: { finding, score: null, frame: 0 } };
}

const traced = judged({ sourceTrace: GAN });

it('takes what the file declares first', () => {
  expect(nameGenerator([traced, judged({ generator: DECLARED })], { score: 0.9, decisive: null })).toEqual({ generator: DECLARED, sourceTrace: GAN });
});

it('names a family only where the picture is held for spoof', () => {
  const named = { name: 'gan', family: 'gan', confidence: 0.8, source: 'model' };
  expect(nameGenerator([traced], { score: 0.65, decisive: null })).toEqual({ generator: named, sourceTrace: GAN });
  expect(nameGenerator([traced], { score: 0.64, decisive: null })).toEqual({ generator: null, sourceTrace: GAN });
  expect(nameGenerator([traced], { score: 0.9, decisive: CAMERA }).generator).toBeNull();
});

it('names none that it does not know', () => {
  const unknown = judged({ sourceTrace: { label: 'unknown', confidence: 0.3 } });
  expect(nameGenerator([unknown], { score: 0.9, decisive: null }).generator).toBeNull();
  expect(nameGenerator([judged({})], { score: 0.9, decisive: null })).toEqual({ generator: null, sourceTrace: null });
});
