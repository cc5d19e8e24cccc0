import type { ImageMedia } from '../media/image-media.ts';
import type { Finding, ImageDetector, Outcome } from './detector.ts';
import { spectrumMap } from './spectrum/departure-map.ts';
import { spectrumDetails } from './spectrum/details.ts';
import { FEATURES } from './spectrum/features.ts';
import { type Measures, measureSpectrum } from './spectrum/measure.ts';

/** What the model card weighs. None of them knows the file: format, quality, size and tables never enter. */
export const IMAGE_SPECTRUM_FEATURES: readonly string[] = FEATURES;

const MIN_SIDE_PX = 128;
const MIN_TILES_SHARE = 0.15;

/**
 * Traces of how the pixels were made, at native resolution: fall of the spectrum and peaks at the grid frequencies of upsampling layers (Zhang, Karaman
 * and Chang, WIFS 2019; Durall et al., CVPR 2020), ties between the colour residuals, neighbour statistics (Tan et al., CVPR 2024), tone and colour.
 */
export const imageSpectrum: ImageDetector = {
  id: 'image-spectrum@1',
  mediaKind: 'image',
  kind: 'forensic',
  method: 'Radial spectrum, grid peaks and residual statistics of evenly spread tiles, weighed by a logistic model',
  summary: 'Compares the fine structure of the whole picture with that of camera pictures and of generated ones.',
  applicability: `Pictures of at least ${MIN_SIDE_PX} pixels on each side and more than 256 colours that are not mostly blank.`,
  card: 'image-spectrum',
  needsGrain: true,
  detect: async (media) => inspect(media),
};

function inspect(media: ImageMedia): Outcome {
  const { rgb } = media.frame;
  if (Math.min(rgb.width, rgb.height) < MIN_SIDE_PX) {
    return { applicable: false, reasonCode: 'too_small', summary: `The fine structure can be judged from ${MIN_SIDE_PX} pixels on each side.` };
  }
  if (media.palette)
    return { applicable: false, reasonCode: 'too_degraded', summary: 'The file keeps only a palette of colours, which drowns the fine structure.' };
  const measures = measureSpectrum(rgb);
  if (!measures || measures.tiles.length < MIN_TILES_SHARE * measures.columns * measures.rows) {
    return { applicable: false, reasonCode: 'too_degraded', summary: 'Nearly all of the picture is blank, so there is no fine structure to judge.' };
  }
  return { applicable: true, finding: findingOf(measures) };
}

function findingOf(measures: Measures): Finding {
  return {
    features: measures.features,
    state: null,
    summarize,
    details: spectrumDetails(measures),
    segments: [],
    regions: [],
    map: spectrumMap(measures),
    generator: null,
    decisive: null,
  };
}

function summarize(score: number | null): string {
  const caution = 'This is a weak sign by itself: resizing, strong compression and retouching can hide or imitate it.';
  if (score === null) return 'The fine structure of the picture was measured but not scored.';
  if (score >= 0.65) return `The fine structure of the picture is more like that of generated pictures than of camera pictures. ${caution}`;
  if (score < 0.35) return `The fine structure of the picture is more like that of camera pictures than of generated ones. ${caution}`;
  return 'The fine structure of the picture fits a camera picture about as well as a generated one.';
}
