import type { SignalMap } from '../signal-map.ts';
import type { Cells } from './cells.ts';
import { type GhostMap, MIN_SUPPORT } from './ghost-map.ts';

/** Deviation in nats over the square root of its support from which a cell is called different: no self-made untouched picture reached it. */
const GHOST_LIMIT = 2;
/** Standard errors by which another grid must beat the picture's own. */
const GRID_LIMIT = 5;
const SUPPORT_FLOOR = 20;

/** Both kinds of local disagreement, cell by cell, in units of their limits: 1 = at the limit, above = different. */
export interface Anomaly {
  ghost: Float32Array;
  grid: Float32Array;
  map: SignalMap;
}

export function anomalyOf(ghosts: GhostMap, phases: Float32Array, cells: Cells): Anomaly {
  const ghost = ghosts.deviation.map((nats, cell) => {
    const support = ghosts.support[cell] as number;
    return support < MIN_SUPPORT ? 0 : nats / Math.sqrt(SUPPORT_FLOOR + support) / GHOST_LIMIT;
  });
  const grid = phases.map((errors) => errors / GRID_LIMIT);
  const values = ghost.map((value, cell) => {
    const worst = Math.max(0, value, grid[cell] as number);
    return worst / (1 + worst);
  });
  return { ghost, grid, map: { columns: cells.columns, rows: cells.rows, values } };
}

/** The value that only a few cells reach: 1 % of the cells, but at least 4 and at most 64, so that a small region of a large picture counts. */
export function highValue(values: Float32Array): number {
  const sorted = Float32Array.from(values).sort();
  const rank = Math.max(4, Math.min(64, Math.round(values.length * 0.01)));
  return sorted[Math.max(0, sorted.length - rank)] ?? 0;
}
