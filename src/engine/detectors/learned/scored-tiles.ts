import { sigmoid } from '../../../core/calibration.ts';
import type { CropJudgement } from '../../models/image-network.ts';
import type { ImageNetworkCard } from '../../models/image-network-card.ts';
import { TILE_SIDE_PX, type TilePlace, type TilePlaces } from './tile-places.ts';

/** A tile with its own calibrated probability of spoof, 0..1. */
export interface ScoredTile extends TilePlace {
  score: number;
}

export function scoreTiles(
  { tiles }: Pick<TilePlaces, 'tiles'>,
  judged: readonly CropJudgement[],
  { scale, shift }: ImageNetworkCard['calibration'],
): ScoredTile[] {
  return tiles.map((tile, i) => ({ ...tile, score: sigmoid(scale * (judged[i]?.logit ?? 0) + shift) }));
}

/** What a tile covers of the picture, in fractions; a tile that is larger than the picture covers all of it. */
export function tileBox({ x, y }: TilePlace, width: number, height: number): { x: number; y: number; width: number; height: number } {
  return { x: x / width, y: y / height, width: Math.min(TILE_SIDE_PX, width - x) / width, height: Math.min(TILE_SIDE_PX, height - y) / height };
}
