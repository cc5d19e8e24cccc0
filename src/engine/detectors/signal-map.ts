/**
 * A coarse map over the picture: `values[row * columns + column]` in 0..1, higher = more suspicious. Cell (0,0) covers the top left of the
 * displayed picture; each cell covers width/columns x height/rows pixels. The engine renders it as a heatmap over the picture.
 */
export interface SignalMap {
  columns: number;
  rows: number;
  values: Float32Array;
}

/** Bilinear value at a place given in fractions of the picture. */
export function sampleMap(map: SignalMap, x: number, y: number): number {
  const column = Math.min(Math.max(x * map.columns - 0.5, 0), map.columns - 1);
  const row = Math.min(Math.max(y * map.rows - 0.5, 0), map.rows - 1);
  const left = Math.floor(column);
  const right = Math.min(left + 1, map.columns - 1);
  const above = Math.floor(row) * map.columns;
  const below = Math.min(Math.floor(row) + 1, map.rows - 1) * map.columns;
  const upper = mix(map.values[above + left] as number, map.values[above + right] as number, column - left);
  const lower = mix(map.values[below + left] as number, map.values[below + right] as number, column - left);
  return mix(upper, lower, row - Math.floor(row));
}

function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}
