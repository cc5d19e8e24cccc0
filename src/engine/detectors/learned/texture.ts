import type { Raster } from '../../media/raster.ts';

const LINE_STEP = 4;
const GREEN = 1;

/**
 * Standard deviation of the differences between horizontal neighbours in the green of a square, in grey levels, over every fourth line. About 0 for what is
 * blank or clipped, 1 to 2 for an out-of-focus ground, 5 and more for detail. What lies outside of the picture is left out.
 */
export function textureOf({ data, width, height }: Raster, left: number, top: number, side: number): number {
  const right = Math.min(width, left + side) - 1;
  const bottom = Math.min(height, top + side);
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let y = top; y < bottom; y += LINE_STEP) {
    const end = (y * width + right) * 3 + GREEN;
    for (let at = (y * width + left) * 3 + GREEN; at < end; at += 3) {
      const step = (data[at + 3] as number) - (data[at] as number);
      sum += step;
      squares += step * step;
      count += 1;
    }
  }
  return count === 0 ? 0 : Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}
