import type { ImageDetector } from '../../src/engine/detectors/detector.ts';
import { IMAGE_COPYMOVE_FEATURES, imageCopymove } from '../../src/engine/detectors/image-copymove.ts';
import { IMAGE_JPEG_FEATURES, imageJpeg } from '../../src/engine/detectors/image-jpeg.ts';
import { IMAGE_NOISE_FEATURES, imageNoise } from '../../src/engine/detectors/image-noise.ts';
import { IMAGE_SPECTRUM_FEATURES, imageSpectrum } from '../../src/engine/detectors/image-spectrum.ts';

export interface Scored {
  detector: ImageDetector;
  card: string;
  features: readonly string[];
  /** Whether it looks for changed parts rather than at the whole picture. */
  local: boolean;
  /** Share in coverage. */
  coverageShare: number;
}

/** The detectors that have a score, and how much of the pixel judgement each stands for. */
export const SCORED: readonly Scored[] = [
  { detector: imageSpectrum, card: 'image-spectrum', features: IMAGE_SPECTRUM_FEATURES, local: false, coverageShare: 0.6 },
  { detector: imageNoise, card: 'image-noise', features: IMAGE_NOISE_FEATURES, local: true, coverageShare: 0.15 },
  { detector: imageJpeg, card: 'image-jpeg', features: IMAGE_JPEG_FEATURES, local: true, coverageShare: 0.15 },
  { detector: imageCopymove, card: 'image-copymove', features: IMAGE_COPYMOVE_FEATURES, local: true, coverageShare: 0.1 },
];
