import type { JsonValue } from '../../../core/evidence.ts';
import type { ImageNetworkCard } from '../../models/image-network-card.ts';
import { HOT_FROM } from './hot-regions.ts';
import type { JudgedPicture } from './judge-picture.ts';
import { poolViews } from './pooling.ts';
import { type ScoredTile, tileBox } from './scored-tiles.ts';
import type { TracedFamily } from './trace-family.ts';

const TOP_TILES = 6;

type Details = { readonly [key: string]: JsonValue };

/** The figures behind the finding. Places are fractions of the picture, scores those of single tiles. */
export function learnedDetails(
  { places, views, novelty }: JudgedPicture,
  tiles: readonly ScoredTile[],
  family: TracedFamily | null,
  card: ImageNetworkCard,
  { width, height }: { width: number; height: number },
): Details {
  const top = tiles.toSorted((a, b) => b.score - a.score).slice(0, TOP_TILES);
  return {
    frames: views.frames.length,
    middles: views.middles.length,
    tiles: tiles.length,
    tiles_blank: places.blank,
    tiles_suspicious: tiles.filter(({ score }) => score >= HOT_FROM).length,
    log_odds: roundedAll(poolViews(views)),
    top_tiles: top.map((tile) => ({ ...roundedAll(tileBox(tile, width, height)), score: rounded(tile.score) })),
    ...(family && { families: roundedAll(family.shares) }),
    ...noveltyDetails(novelty, card),
  };
}

/** How far the picture is from the training media, and from where on that is too far. */
export function noveltyDetails(novelty: number | null, card: Pick<ImageNetworkCard, 'novelty'>): Details {
  return novelty === null || card.novelty === null ? {} : { novelty: rounded(novelty), in_domain_below: card.novelty.inDomainBelow };
}

const roundedAll = (values: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, rounded(value)]));

const rounded = (value: number): number => Math.round(value * 1000) / 1000;
