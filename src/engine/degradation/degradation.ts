import type { Frame, ImageMedia } from '../media/image-media.ts';
import { type BlockTraces, blockTraces } from './blocks.ts';
import { lineSpectrum } from './line-spectrum.ts';
import { type ResamplingPeak, resamplingPeak } from './resampling-peak.ts';

/**
 * What happened to a picture before it came here, as far as that decides what can still be seen in it. `upscaled`: interpolated or blurred until its finest
 * detail was gone. `blocky`: compressed until blocks show, or made of repeated pixels. A picture that was made smaller is none of these: it is as full of
 * detail as its size promises, and no sign here tells it from one that a camera took at that size.
 */
export const DEGRADATION_KINDS = ['none', 'upscaled', 'blocky'] as const;
export type DegradationKind = (typeof DEGRADATION_KINDS)[number];

export interface Degradation {
  kind: DegradationKind;
  /** How far the power at 0.6 to 0.75 of the highest frequency lies below that at 0.2 to 0.3, decibels; null where the picture is too small or blank. */
  fallDb: number | null;
  /** The same below 0.3 to 0.4. */
  slopeDb: number | null;
  peak: ResamplingPeak | null;
  blocks: BlockTraces;
  /** Mean of the 64 luma quantisation steps of the file; null where it is no JPEG. */
  meanStep: number | null;
}

const known = new WeakMap<Frame, Degradation>();

/** Measured once per frame: every detector asks for it. */
export function degradationOf(media: Pick<ImageMedia, 'frame' | 'jpegLumaTable'>): Degradation {
  const found = known.get(media.frame) ?? measure(media);
  known.set(media.frame, found);
  return found;
}

function measure({ frame, jpegLumaTable }: Pick<ImageMedia, 'frame' | 'jpegLumaTable'>): Degradation {
  const spectrum = lineSpectrum(frame.luma);
  const figures = {
    fallDb: spectrum && decibels(spectrum, 6, 9) - decibels(spectrum, 19, 24),
    slopeDb: spectrum && decibels(spectrum, 10, 13) - decibels(spectrum, 19, 24),
    peak: resamplingPeak(frame.luma),
    blocks: blockTraces(frame.luma),
    meanStep: jpegLumaTable && jpegLumaTable.reduce((sum, step) => sum + step, 0) / jpegLumaTable.length,
  };
  return { kind: kindOf(figures), ...figures };
}

function decibels(spectrum: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let bin = from; bin <= to; bin += 1) sum += spectrum[bin] as number;
  return 10 * Math.log10(sum / (to - from + 1) + 1e-12);
}

/** Chosen on degraded copies of camera pictures and of generated ones; docs/accuracy.md has the rates. Falls in decibels. */
const LIMITS = {
  /** So steep is hardly a lens: an enlargement by three or more, or a strong blur. */
  emptyFall: 22,
  /** A rhythm of interpolation this clear counts with a fall: generators leave a rhythm, too, but with detail above it. */
  peak: 7,
  peakFall: 14,
  /** Repeated pixels after compression: a far clearer rhythm, and detail above it. */
  blockPeak: 12,
  blockSlope: 6.2,
  repeated: 0.4,
  /** Where the file does not tell its quantisation steps. */
  blocking: 2.4,
  meanStep: 75,
} as const;

function kindOf({ fallDb, slopeDb, peak, blocks, meanStep }: Omit<Degradation, 'kind'>): DegradationKind {
  if (blocks.repeated >= LIMITS.repeated) return 'blocky';
  const fall = fallDb ?? 0;
  const slope = slopeDb ?? 0;
  const rhythm = peak?.strength ?? 0;
  if (rhythm >= LIMITS.blockPeak && slope < LIMITS.blockSlope) return 'blocky';
  if (rhythm >= LIMITS.peak && fall >= LIMITS.peakFall) return 'upscaled';
  if (fall >= LIMITS.emptyFall) return 'upscaled';
  return (meanStep === null ? blocks.blocking >= LIMITS.blocking : meanStep >= LIMITS.meanStep) ? 'blocky' : 'none';
}
