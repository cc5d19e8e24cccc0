import type { Raster } from '../../media/raster.ts';

/** Writes a square of a picture as three planes of floats, 0..255, from `target` on. What lies beyond the right and the lower edge is mirrored. */
export function packSquare({ data, width, height }: Raster, left: number, top: number, side: number, planes: Float32Array, target: number): void {
  const plane = side * side;
  const columns = Math.min(side, width - left);
  for (let y = 0, at = target; y < side; y += 1) {
    const line = mirrored(top + y, height) * width;
    let from = (line + left) * 3;
    for (let x = 0; x < columns; x += 1, at += 1, from += 3) {
      planes[at] = data[from] as number;
      planes[at + plane] = data[from + 1] as number;
      planes[at + 2 * plane] = data[from + 2] as number;
    }
    for (let x = columns; x < side; x += 1, at += 1) {
      const beyond = (line + mirrored(left + x, width)) * 3;
      planes[at] = data[beyond] as number;
      planes[at + plane] = data[beyond + 1] as number;
      planes[at + 2 * plane] = data[beyond + 2] as number;
    }
  }
}

/** The place inside that a place beyond the end shows in a mirror on the edge, to and fro as often as needed. */
function mirrored(place: number, length: number): number {
  const turn = place % (2 * length);
  return turn < length ? turn : 2 * length - 1 - turn;
}
