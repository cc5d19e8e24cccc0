import type { DeviationGrid } from './deviation-map.ts';

/** Standard scores from which a cell belongs to a deviating area. */
export const AREA_SCORE = 2.5;
const MIN_CELLS = 4;

/** A connected area whose noise lies on one side of what was expected. */
export interface DeviatingArea {
  /** Inclusive cell bounds. */
  left: number;
  top: number;
  right: number;
  bottom: number;
  cells: number;
  /** Mean standard score, signed. */
  score: number;
  /** Cells over the cells of the bounding box, 0..1. */
  compactness: number;
}

/** Areas of at least four joined cells, the weightiest (cells x score) first. */
export function deviatingAreas(grid: DeviationGrid): DeviatingArea[] {
  const seen = new Uint8Array(grid.score.length);
  const areas: DeviatingArea[] = [];
  for (let cell = 0; cell < grid.score.length; cell += 1) {
    if (seen[cell] === 1 || Math.abs(grid.score[cell] as number) < AREA_SCORE) continue;
    const area = flood(grid, cell, seen);
    if (area.cells >= MIN_CELLS) areas.push(area);
  }
  return areas.sort((a, b) => b.cells * Math.abs(b.score) - a.cells * Math.abs(a.score));
}

function flood(grid: DeviationGrid, start: number, seen: Uint8Array): DeviatingArea {
  const { columns, rows, score } = grid;
  const sign = Math.sign(score[start] as number);
  const area = { left: columns, top: rows, right: 0, bottom: 0, cells: 0, score: 0, compactness: 0 };
  const queue = [start];
  seen[start] = 1;
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const x = next % columns;
    const y = (next - x) / columns;
    area.left = Math.min(area.left, x);
    area.right = Math.max(area.right, x);
    area.top = Math.min(area.top, y);
    area.bottom = Math.max(area.bottom, y);
    area.cells += 1;
    area.score += score[next] as number;
    const neighbours = [x > 0 ? next - 1 : -1, x < columns - 1 ? next + 1 : -1, next - columns, y < rows - 1 ? next + columns : -1];
    for (const other of neighbours) {
      if (other < 0 || seen[other] === 1 || sign * (score[other] as number) < AREA_SCORE) continue;
      seen[other] = 1;
      queue.push(other);
    }
  }
  area.score /= area.cells;
  area.compactness = area.cells / ((area.right - area.left + 1) * (area.bottom - area.top + 1));
  return area;
}
