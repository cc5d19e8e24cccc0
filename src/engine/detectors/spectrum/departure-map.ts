import type { SignalMap } from '../signal-map.ts';
import type { Measures } from './measure.ts';
import { fitFall } from './radial.ts';

/** Departure at which a tile is drawn half suspicious, in nats of root mean square from the picture's own median spectrum shape. */
const HALF_AT = 0.8;

/** How far the shape of each tile's spectrum departs from that of the picture's other tiles; blank tiles are 0. Levels and slopes are the subject's own. */
export function spectrumMap({ tiles, columns, rows }: Measures): SignalMap {
  const shapes = tiles.map((tile) => fitFall(tile.logPowers).departures);
  const middle = (shapes[0] ?? []).map((_, band) => median(shapes.map((shape) => shape[band] as number)));
  const values = new Float32Array(columns * rows);
  tiles.forEach((tile, i) => {
    const shape = shapes[i] as number[];
    const departure = Math.sqrt(shape.reduce((sum, value, band) => sum + (value - (middle[band] as number)) ** 2, 0) / shape.length);
    values[tile.row * columns + tile.column] = departure ** 2 / (departure ** 2 + HALF_AT ** 2);
  });
  return { columns, rows, values };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}
