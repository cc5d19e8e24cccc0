import type { ImageDetector } from '../../src/engine/detectors/detector.ts';
import { IMAGE_COPYMOVE_FEATURES, imageCopymove } from '../../src/engine/detectors/image-copymove.ts';
import { IMAGE_JPEG_FEATURES, imageJpeg } from '../../src/engine/detectors/image-jpeg.ts';
import { IMAGE_NOISE_FEATURES, imageNoise } from '../../src/engine/detectors/image-noise.ts';
import { IMAGE_SPECTRUM_FEATURES, imageSpectrum } from '../../src/engine/detectors/image-spectrum.ts';
import { LEARNED, LEARNED_FEATURES } from './learned-table.ts';

export interface Scored {
  /** Null for the learned detector: its features for a picture are read from a table, made by networks that never saw its repository or generator. */
  detector: ImageDetector | null;
  card: string;
  features: readonly string[];
  /** Whether it looks for changed parts rather than at the whole picture. */
  local: boolean;
  /** Share in coverage. */
  coverageShare: number;
}

/** The detectors that have a score, and how much of the pixel judgement each stands for. */
export const SCORED: readonly Scored[] = [
  { detector: null, card: LEARNED, features: LEARNED_FEATURES, local: false, coverageShare: 0.5 },
  { detector: imageSpectrum, card: 'image-spectrum', features: IMAGE_SPECTRUM_FEATURES, local: false, coverageShare: 0.25 },
  { detector: imageNoise, card: 'image-noise', features: IMAGE_NOISE_FEATURES, local: true, coverageShare: 0.1 },
  { detector: imageJpeg, card: 'image-jpeg', features: IMAGE_JPEG_FEATURES, local: true, coverageShare: 0.1 },
  { detector: imageCopymove, card: 'image-copymove', features: IMAGE_COPYMOVE_FEATURES, local: true, coverageShare: 0.05 },
];
