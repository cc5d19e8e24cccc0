import type { CropJudgement } from '../../models/image-network.ts';

/** What the network says of every view of one picture. */
export interface JudgedViews {
  frames: readonly CropJudgement[];
  middles: readonly CropJudgement[];
  /** In the order of their places. */
  tiles: readonly CropJudgement[];
}

/** What the model card weighs: log-odds of spoof, kept within +-12. */
export const IMAGE_LEARNED_FEATURES = ['frame', 'middle', 'tile_mean', 'tile_top'] as const;
export type ImageLearnedFeature = (typeof IMAGE_LEARNED_FEATURES)[number];

/** One wild crop must not outvote the others. */
const CLIP = 12;
/** Of the tiles, so many stand for the worst of the picture. */
const TOP_SHARE = 0.25;

/** Means by kind of view. Where there are no middles, and where all tiles are blank, the frames stand for them. */
export function poolViews({ frames, middles, tiles }: JudgedViews): Record<ImageLearnedFeature, number> {
  const frame = mean(frames.map(clipped));
  const odds = tiles.map(clipped).sort((a, b) => b - a);
  return {
    frame,
    middle: middles.length === 0 ? frame : mean(middles.map(clipped)),
    tile_mean: odds.length === 0 ? frame : mean(odds),
    tile_top: odds.length === 0 ? frame : mean(odds.slice(0, Math.max(1, Math.round(odds.length * TOP_SHARE)))),
  };
}

/** How far the frames are from the training media, on average; null where it is not measured. */
export function noveltyOf({ frames }: Pick<JudgedViews, 'frames'>): number | null {
  const distances = frames.flatMap(({ novelty }) => (novelty === null ? [] : [novelty]));
  return distances.length === 0 ? null : mean(distances);
}

const clipped = ({ logit }: CropJudgement): number => Math.min(CLIP, Math.max(-CLIP, logit));

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
