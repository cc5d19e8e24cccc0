import type { ImageDetector, NotApplicable } from './detectors/detector.ts';
import type { ImageMedia } from './media/image-media.ts';

const MIN_SIDE_PX = 64;

/** Why no detector of pixels can judge this picture; null where they may try. What the file says about itself can always be read. */
export function whyNotApplicable(detector: Pick<ImageDetector, 'kind'>, { frame, palette }: Pick<ImageMedia, 'frame' | 'palette'>): NotApplicable | null {
  if (detector.kind === 'provenance') return null;
  if (palette) {
    const summary = 'The file stores at most 256 colours; dither and banding hide what a camera or a generator would leave.';
    return { reasonCode: 'too_degraded', summary };
  }
  if (Math.min(frame.rgb.width, frame.rgb.height) >= MIN_SIDE_PX) return null;
  return { reasonCode: 'too_small', summary: `The picture is smaller than ${MIN_SIDE_PX} pixels on one side: too little to judge.` };
}
