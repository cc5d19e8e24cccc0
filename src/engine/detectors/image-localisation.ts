import type { SignalMap } from '../detectors/signal-map.ts';
import { cellFeatures } from '../localisation/cell-features.ts';
import { localise } from '../localisation/localise.ts';
import { hotPlaces, type Place, regionsOf, shownPlaces } from '../localisation/shown-places.ts';
import type { ImageMedia } from '../media/image-media.ts';
import { loadCard } from '../models/cards.ts';
import type { DetectorContext, ImageDetector, Outcome } from './detector.ts';

export const LOCALISATION_DETECTOR = 'image-localisation@1';
const CARD = 'image-localisation';
const MIN_SIDE_PX = 128;

/**
 * One map out of all: where the picture is unlike the rest of itself. The maps of the other detectors and ten measures of blocks of 8 x 8 pixels, each against
 * what structure, brightness and colour let expect in this very picture, weighed cell by cell. It gives no score: the signs of change that a picture has as a
 * whole are the others' business.
 */
export const imageLocalisation: ImageDetector = {
  id: LOCALISATION_DETECTOR,
  mediaKind: 'image',
  kind: 'forensic',
  method: 'logistic model over the maps of the other detectors and the fine structure of blocks, cell by cell',
  summary: 'Shows the places that differ from the rest of the picture, as pasted, copied, removed or repainted parts do.',
  applicability: `Pictures of at least ${MIN_SIDE_PX} pixels on each side that are not mostly blank.`,
  card: CARD,
  last: true,
  needsGrain: true,
  detect: async (media, context) => inspect(media, context),
};

function inspect({ frame }: ImageMedia, { maps }: DetectorContext): Outcome {
  const { width, height } = frame.luma;
  if (Math.min(width, height) < MIN_SIDE_PX) {
    return { applicable: false, reasonCode: 'too_small', summary: `Places can be compared from ${MIN_SIDE_PX} pixels on each side.` };
  }
  const features = cellFeatures(frame, maps ?? new Map<string, SignalMap>());
  if (features === null) {
    return {
      applicable: false,
      reasonCode: 'too_degraded',
      summary: 'Too few places of the picture are neither blank nor clipped, so they cannot be compared.',
    };
  }
  const map = localise(features, loadCard(CARD).model);
  const places = shownPlaces(map);
  const strongest = hotPlaces(map)[0];
  return {
    applicable: true,
    finding: {
      features: null,
      state: places.length > 0 ? 'detected' : 'not_detected',
      summarize: () => tell(places),
      details: {
        places: places.length,
        strongest_place: strongest ? rounded(strongest.strength) : 0,
        concentration: strongest ? rounded(strongest.concentration) : 0,
        hot_share: rounded(map.values.filter((value) => value >= 0.5).length / map.values.length),
        cell_px: features.grid.cellPx,
        maps_used: [...(maps?.keys() ?? [])],
      },
      segments: [],
      regions: regionsOf(places, features.grid.cellPx, width, height),
      map,
      generator: null,
      decisive: null,
    },
  };
}

function tell(places: readonly Place[]): string {
  if (places.length === 0) return 'No place stands out from the rest of the picture.';
  const found = places.length === 1 ? 'One place is' : `${places.length} places are`;
  return `${found} unlike the rest of the picture in the traces that taking and saving it leave. A change is one reason; sharp focus beside blur, text and screens are others.`;
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;
