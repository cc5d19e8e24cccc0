import type { Region } from '../../../core/evidence.ts';
import { type ScoredTile, tileBox } from './scored-tiles.ts';

/** A tile is hot from here on; a single one among calm neighbours must be surer. */
export const HOT_FROM = 0.65;
const ALONE_FROM = 0.85;
const MAX_REGIONS = 6;

/** Neighbouring hot tiles as boxes, the most suspicious first; the score of each is the mean of its tiles. */
export function hotRegions(tiles: readonly ScoredTile[], width: number, height: number): Region[] {
  return clustersOf(tiles.filter(({ score }) => score >= HOT_FROM))
    .filter((cluster) => cluster.length > 1 || (cluster[0]?.score ?? 0) >= ALONE_FROM)
    .sort((a, b) => weightOf(b) - weightOf(a))
    .slice(0, MAX_REGIONS)
    .map((cluster) => regionOf(cluster, width, height));
}

/** Tiles that touch in the grid, also over a corner. */
function clustersOf(hot: readonly ScoredTile[]): ScoredTile[][] {
  const left = new Set(hot);
  const clusters: ScoredTile[][] = [];
  for (const seed of hot) {
    if (!left.delete(seed)) continue;
    const cluster = [seed];
    // The list grows while it is walked.
    for (const member of cluster) {
      for (const other of left) {
        if (Math.abs(other.column - member.column) > 1 || Math.abs(other.row - member.row) > 1) continue;
        left.delete(other);
        cluster.push(other);
      }
    }
    clusters.push(cluster);
  }
  return clusters;
}

const meanOf = (cluster: readonly ScoredTile[]): number => cluster.reduce((sum, { score }) => sum + score, 0) / cluster.length;

/** Many tiles that are fairly sure stand above one that is very sure. */
const weightOf = (cluster: readonly ScoredTile[]): number => meanOf(cluster) * Math.sqrt(cluster.length);

function regionOf(cluster: readonly ScoredTile[], width: number, height: number): Region {
  const boxes = cluster.map((tile) => tileBox(tile, width, height));
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
    score: Math.round(meanOf(cluster) * 1000) / 1000,
    label: 'like generated pictures',
  };
}
