import type { Raster } from '../../media/raster.ts';
import type { Cells } from './cells.ts';

/** Pixels looked at, at most. */
const MAX_PIXELS_READ = 1_500_000;

/**
 * 1 for cells where decoding ran into the ends of a colour channel, as in skies, saturated reds and beside text: what the decoder cut off there
 * moves the coefficients off their steps, which would look like another compression history.
 */
export function clippedCells(rgb: Raster, cells: Cells): Uint8Array {
  const clipped = new Uint8Array(cells.columns * cells.rows);
  const { width, height, data } = rgb;
  const step = Math.max(1, Math.ceil(Math.sqrt((width * height) / MAX_PIXELS_READ)));
  for (let y = 0; y < height; y += step) {
    const row = Math.floor(y / cells.size) * cells.columns;
    for (let x = 0; x < width; x += step) {
      const p = (y * width + x) * 3;
      const red = data[p] as number;
      const green = data[p + 1] as number;
      const blue = data[p + 2] as number;
      if (red === 0 || green === 0 || blue === 0 || red === 255 || green === 255 || blue === 255) clipped[row + Math.floor(x / cells.size)] = 1;
    }
  }
  return clipped;
}
