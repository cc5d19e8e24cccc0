import type { Raster } from '../media/raster.ts';
import type { ImageNetworkCard } from '../models/image-network-card.ts';
import type { Finding, ImageDetector, Outcome } from './detector.ts';
import { hotRegions } from './learned/hot-regions.ts';
import { type ImageJudge, LEARNED_CARD } from './learned/image-judge.ts';
import { isFar, type JudgedPicture, judgePicture } from './learned/judge-picture.ts';
import { learnedDetails, noveltyDetails } from './learned/learned-details.ts';
import { learnedSummary } from './learned/learned-summary.ts';
import { poolViews } from './learned/pooling.ts';
import { scoreTiles } from './learned/scored-tiles.ts';
import { tileMap } from './learned/tile-map.ts';
import { TILE_SIDE_PX } from './learned/tile-places.ts';
import { traceFamily } from './learned/trace-family.ts';

export const LEARNED_DETECTOR = 'image-learned@1';

/** Long side over short side: a strip that is longer still is like nothing that was trained on, and enlarging its short side would take gigabytes. */
const MAX_RATIO = 50;

/**
 * A network that was trained on generated and on camera pictures, shown three magnifications: the whole, squares between, and tiles of native pixels. Tiles
 * have the fine traces that resizing removes, and show where they are; the whole still speaks where a picture was delivered small. `models`: the folder of the
 * linear card where it is not the package's own.
 */
export function createImageLearned({ card, judge }: ImageJudge, models?: URL): ImageDetector {
  return {
    id: LEARNED_DETECTOR,
    mediaKind: 'image',
    kind: 'learned',
    method: `a network over the whole picture, squares of it and tiles of ${TILE_SIDE_PX} x ${TILE_SIDE_PX} native pixels, pooled`,
    summary: 'Compares the picture and its parts with generated pictures and with camera pictures that a network was trained on.',
    applicability: 'Pictures of at least 64 pixels on each side that are like those it was trained on: photographs and what imitates them.',
    card: LEARNED_CARD,
    models,
    network: card,
    // Views are resized on other threads while the other detectors work.
    aside: true,
    detect: async ({ frame }, { signal }) => {
      if (isStrip(frame.rgb)) return STRIP;
      const picture = await judgePicture(frame.rgb, judge, card.novelty?.inDomainBelow ?? null, signal);
      return outcomeOf(picture, frame.rgb, card);
    },
  };
}

const isStrip = ({ width, height }: Raster): boolean => Math.max(width, height) > MAX_RATIO * Math.min(width, height);

const STRIP: Outcome = {
  applicable: false,
  reasonCode: 'out_of_domain',
  summary: `The picture is a strip, more than ${MAX_RATIO} times as long as it is wide: unlike all that the network was trained on.`,
};

function outcomeOf(picture: JudgedPicture, rgb: Raster, card: ImageNetworkCard): Outcome {
  const { novelty } = picture;
  if (isFar(novelty, card.novelty?.inDomainBelow ?? null)) {
    const summary =
      'The picture is unlike all that the network was trained on, as drawings, screenshots, charts and scans are: what it would say is worth nothing.';
    return { applicable: false, reasonCode: 'out_of_domain', summary, details: noveltyDetails(novelty, card) };
  }
  return { applicable: true, finding: findingOf(picture, rgb, card) };
}

function findingOf(picture: JudgedPicture, { width, height }: Raster, card: ImageNetworkCard): Finding {
  const { places, views } = picture;
  const tiles = scoreTiles(places, views.tiles, card.calibration);
  const family = traceFamily(views, card.families);
  return {
    features: poolViews(views),
    state: null,
    summarize: (score) => learnedSummary(score, tiles, family?.trace ?? null),
    details: learnedDetails(picture, tiles, family, card, { width, height }),
    segments: [],
    regions: hotRegions(tiles, width, height),
    map: tiles.length === 0 ? null : tileMap(tiles, width, height),
    generator: null,
    decisive: null,
    ...(family && { sourceTrace: family.trace }),
  };
}
