import { areaShare, type CopySearch } from './copymove/copied-areas.ts';
import { copyMap, copyRegions } from './copymove/picture.ts';
import { searchCopiesAside } from './copymove/search-thread.ts';
import { scaleOf, turnOf } from './copymove/transform.ts';
import type { CopiedArea } from './copymove/verify.ts';
import type { Finding, ImageDetector } from './detector.ts';

export const IMAGE_COPYMOVE_FEATURES = [
  'copymove_strength',
  'copymove_matches',
  'copymove_area',
  'copymove_correlation',
  'copymove_detail',
  'copymove_density',
  'copymove_copies',
  'copymove_displacement',
  'copymove_distortion',
  'copymove_repeats_area',
  'copymove_loose_matches',
] as const;

export type ImageCopymoveFeature = (typeof IMAGE_COPYMOVE_FEATURES)[number];

const MIN_SIDE_PX = 96;

/**
 * Copy-move: a part of the picture covered with, or repeated from, another part. Keypoints with gradient descriptors are matched inside the picture,
 * grouped by common movement (shift, turn, scale) and each group is checked pixel by pixel. Sources: I. Amerini et al., IEEE TIFS 6 (2011), for the
 * keypoint method; V. Christlein et al., "An evaluation of popular copy-move forgery detection approaches", IEEE TIFS 7 (2012), for the checks.
 * Works on at most 0.42 megapixels; flat areas, which have nothing to match, are out of its reach.
 */
export const imageCopymove: ImageDetector = {
  id: 'image-copymove@1',
  mediaKind: 'image',
  kind: 'forensic',
  method: 'keypoints matched within the picture, grouped by movement, checked by dense correlation',
  summary: 'Looks for a part of the picture that is a copy of another part.',
  applicability: 'Pictures of at least 96 pixels on the shorter side with some texture.',
  card: 'image-copymove',
  aside: true,
  detect: async ({ frame }) => {
    if (Math.min(frame.luma.width, frame.luma.height) < MIN_SIDE_PX) {
      const summary = `The picture is smaller than ${MIN_SIDE_PX} pixels on one side; copied parts cannot be told apart.`;
      return { applicable: false, reasonCode: 'too_small', summary };
    }
    return { applicable: true, finding: findingOf(await searchCopiesAside(frame.luma)) };
  },
};

function findingOf(search: CopySearch): Finding {
  const features = featuresOf(search);
  return {
    features,
    state: null,
    summarize: (score) => summarize(search, score),
    details: {
      keypoints: search.keypoints,
      matches: search.matches,
      copies: search.copies.slice(0, 4).map((copy) => ({
        matches: copy.matches,
        area_fraction: rounded(areaShare(copy, search)),
        correlation: rounded(copy.correlation),
        grain_correlation: rounded(copy.detail),
        turn_degrees: rounded((turnOf(copy.transform) * 180) / Math.PI),
        scale: rounded(scaleOf(copy.transform)),
      })),
      repeated_patterns: search.repeats.length,
    },
    segments: [],
    regions: copyRegions(search),
    map: copyMap(search),
    generator: null,
    decisive: null,
  };
}

function featuresOf(search: CopySearch): Record<ImageCopymoveFeature, number> {
  const total = (areas: readonly CopiedArea[]) => areas.reduce((sum, area) => sum + areaShare(area, search), 0);
  const main = search.copies[0];
  const matches = search.copies.reduce((sum, copy) => sum + copy.matches, 0);
  return {
    copymove_strength: search.strength,
    copymove_matches: Math.log2(1 + matches),
    copymove_area: Math.sqrt(Math.min(1, total(search.copies))),
    copymove_correlation: main ? nearness(main.correlation) : 0,
    copymove_detail: main?.detail ?? 0,
    copymove_density: main?.density ?? 0,
    copymove_copies: Math.log2(1 + search.copies.length),
    copymove_displacement: main ? shiftShare(main, search) : 0,
    copymove_distortion: main ? Math.min(2, Math.abs(turnOf(main.transform)) + Math.abs(Math.log2(scaleOf(main.transform)))) : 0,
    copymove_repeats_area: Math.sqrt(Math.min(1, total(search.repeats))),
    copymove_loose_matches: Math.log2(1 + search.matches) - Math.log2(1 + search.keypoints / 100),
  };
}

/** Halvings of the distance to a perfect correlation, at most 10. */
function nearness(correlation: number): number {
  return Math.min(10, -Math.log2(Math.max(1 - correlation, 2 ** -10)));
}

/** Movement of the area's middle over the picture's diagonal. */
function shiftShare(copy: CopiedArea, search: CopySearch): number {
  const { transform: t, places } = copy;
  const x = places[0] as number;
  const y = places[1] as number;
  return Math.min(1, Math.hypot(t.a * x + t.b * y + t.c - x, t.d * x + t.e * y + t.f - y) / Math.hypot(search.width, search.height));
}

function summarize(search: CopySearch, score: number | null): string {
  const count = search.copies.length;
  const doubtful = score !== null && score < 0.5 ? ' By itself this is weak evidence.' : '';
  if (count === 1) return `One part of the picture is a copy of another part.${doubtful}`;
  if (count > 1) return `${count} parts of the picture are copies of other parts.${doubtful}`;
  if (search.repeats.length > 0) {
    return `Parts of the picture repeat regularly, as windows, tiles or prints do${score !== null && score >= 0.5 ? ', and more than is usual; a copy is possible.' : '; nothing speaks for copying.'}`;
  }
  return 'No part of the picture was found to be a copy of another part.';
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
