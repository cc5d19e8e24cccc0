import { type SignalMap, sampleMap } from '../detectors/signal-map.ts';

export interface WeightedMap {
  map: SignalMap;
  /** Relative trust; negative and zero leave the map out. */
  weight: number;
}

const MAX_CELLS_PER_SIDE = 256;

/**
 * One map out of several over the same picture, on the finest of their grids. The most trusted map keeps its values, the others count by their share
 * of its weight, and agreeing maps strengthen each other: value = 1 - product of (1 - share x value). No map gives one calm cell.
 */
export function combineMaps(maps: readonly WeightedMap[]): SignalMap {
  const heard = maps.filter(({ map, weight }) => weight > 0 && map.columns > 0 && map.rows > 0);
  const heaviest = Math.max(...heard.map(({ weight }) => weight), Number.MIN_VALUE);
  const columns = finest(heard.map(({ map }) => map.columns));
  const rows = finest(heard.map(({ map }) => map.rows));
  const calm = new Float32Array(columns * rows).fill(1);
  for (const { map, weight } of heard) {
    const share = weight / heaviest;
    for (let y = 0, at = 0; y < rows; y += 1) {
      for (let x = 0; x < columns; x += 1, at += 1) {
        const value = sampleMap(map, (x + 0.5) / columns, (y + 0.5) / rows);
        calm[at] = (calm[at] as number) * (1 - share * Math.min(Math.max(value, 0), 1));
      }
    }
  }
  return { columns, rows, values: calm.map((value) => 1 - value) };
}

function finest(sizes: number[]): number {
  return Math.min(Math.max(1, ...sizes), MAX_CELLS_PER_SIDE);
}
