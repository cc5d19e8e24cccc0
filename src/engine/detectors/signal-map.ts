/**
 * A coarse map over the picture: `values[row * columns + column]` in 0..1, higher = more suspicious. Cell (0,0) covers the top left of the
 * displayed picture; each cell covers width/columns x height/rows pixels. The engine renders it as a heatmap over the picture.
 */
export interface SignalMap {
  columns: number;
  rows: number;
  values: Float32Array;
}
