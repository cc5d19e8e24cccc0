import { degradationOf } from './degradation/degradation.ts';
import type { ImageDetector, NotApplicable } from './detectors/detector.ts';
import type { ImageMedia } from './media/image-media.ts';
import type { Raster } from './media/raster.ts';

const MIN_SIDE_PX = 64;
const MAX_PALETTE = 256;
/** A grey photograph has at most 256 tones, yet nearly all of them; masks, text and charts have a few. */
const MIN_TONES = 64;
const MAX_PIXELS_COUNTED = 65_536;

type Asked = Pick<ImageDetector, 'kind' | 'needsGrain' | 'ungated'>;
type Judged = Pick<ImageMedia, 'frame' | 'palette' | 'jpegLumaTable'>;

/** Why no detector of pixels can judge this picture; null where they may try. What the file says about itself can always be read. */
export function whyNotApplicable(detector: Asked, media: Judged): NotApplicable | null {
  if (detector.kind === 'provenance') return null;
  const { frame, palette } = media;
  if (Math.min(frame.rgb.width, frame.rgb.height) < MIN_SIDE_PX) {
    return { reasonCode: 'too_small', summary: `The picture is smaller than ${MIN_SIDE_PX} pixels on one side: too little to judge.` };
  }
  if (palette) {
    const summary = 'The file stores at most 256 colours; dither and banding hide what a camera or a generator would leave.';
    return { reasonCode: 'too_degraded', summary };
  }
  if (hasFewTones(frame.rgb)) {
    const summary = 'The picture has few tones, as drawings, text, charts and masks do; the methods here are made for photographs.';
    return { reasonCode: 'too_degraded', summary };
  }
  return detector.ungated ? null : whyTooDegraded(detector, media);
}

/** Nothing can be read from an enlarged picture; from a blocky one only what does not need its grain. */
function whyTooDegraded(detector: Asked, media: Judged): NotApplicable | null {
  const { kind } = degradationOf(media);
  const details = { degradation: kind };
  if (kind === 'upscaled') {
    const summary = 'The picture was enlarged from a small one, or blurred: the detail that would tell how it was made is gone.';
    return { reasonCode: 'too_degraded', summary, details };
  }
  if (kind !== 'blocky' || !detector.needsGrain) return null;
  return {
    reasonCode: 'too_degraded',
    summary: 'Blocks of strong compression or of repeated pixels have replaced the fine structure of the picture.',
    details,
  };
}

/** At most 64 colours, or at most 256 that are not all grey, in evenly chosen pixels. A photograph is told after a few hundred of them. */
function hasFewTones({ data, width, height }: Raster): boolean {
  const step = Math.max(1, Math.floor((width * height) / MAX_PIXELS_COUNTED)) * 3;
  const colours = new Set<number>();
  let grey = true;
  for (let i = 0; i + 2 < data.length; i += step) {
    const [red, green, blue] = [data[i] as number, data[i + 1] as number, data[i + 2] as number];
    colours.add((red << 16) | (green << 8) | blue);
    grey &&= red === green && green === blue;
    if (colours.size > MAX_PALETTE || (grey && colours.size > MIN_TONES && i > data.length / 2)) return false;
  }
  return colours.size <= MIN_TONES || !grey;
}
