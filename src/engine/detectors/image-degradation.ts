import type { JsonValue } from '../../core/evidence.ts';
import { type Degradation, type DegradationKind, degradationOf } from '../degradation/degradation.ts';
import type { ImageDetector } from './detector.ts';

/** What is left to judge, in words. */
const WORDS: Readonly<Record<DegradationKind, string>> = {
  none: 'The picture has the detail that its size promises.',
  upscaled:
    'The picture has far less detail than its size promises: it was enlarged from a small one or blurred. What made it cannot be seen in its pixels any more.',
  blocky: 'Blocks of strong compression or of repeated pixels cover the picture; its fine structure is theirs.',
};

/** Whether there is enough left to judge: enlarged and blocky pictures are told apart, because what each still shows is different. */
export const imageDegradation: ImageDetector = {
  id: 'image-degradation@1',
  mediaKind: 'image',
  kind: 'forensic',
  method: 'spectrum of lively lines, rhythm of interpolation, borders of blocks, repeated pixels',
  summary: 'Says whether the picture was enlarged or compressed into blocks, and with that what can be judged.',
  applicability: 'Pictures of at least 64 pixels on each side. Gives no score.',
  card: null,
  ungated: true,
  detect: async (media) => {
    const degradation = degradationOf(media);
    const summary = WORDS[degradation.kind];
    return {
      applicable: true,
      finding: {
        features: null,
        state: degradation.kind === 'none' ? 'not_detected' : 'detected',
        summarize: () => summary,
        details: detailsOf(degradation),
        segments: [],
        regions: [],
        map: null,
        generator: null,
        decisive: null,
      },
    };
  },
};

function detailsOf({ kind, fallDb, slopeDb, peak, blocks, meanStep }: Degradation): { readonly [key: string]: JsonValue } {
  return {
    degradation: kind,
    high_frequency_fall_db: rounded(fallDb),
    middle_frequency_fall_db: rounded(slopeDb),
    resampling_peak: rounded(peak?.strength ?? null),
    resampling_period_px: rounded(peak?.period ?? null),
    blocking: rounded(blocks.blocking),
    repeated_pixels: rounded(blocks.repeated),
    mean_quantisation_step: rounded(meanStep),
  };
}

const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value * 1000) / 1000);
