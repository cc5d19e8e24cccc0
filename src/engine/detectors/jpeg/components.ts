import type { Region } from '../../../core/evidence.ts';
import type { Raster } from '../../media/raster.ts';
import type { Cells } from './cells.ts';

/** A connected set of cells above the limit. */
export interface Component {
  cells: number;
  /** Sum of the values of its cells. */
  weight: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const MAX_REGIONS = 8;
/** A window is 3 cells wide; a patch smaller than that is one window's chance. */
const MIN_CELLS = 6;
/** What covers more of the picture than this is the picture itself, not a part of it. */
const MAX_SHARE = 0.6;

/** Patches of 4-connected cells whose value is above `limit`, heaviest first. */
export function componentsAbove(values: Float32Array, cells: Cells, limit: number): Component[] {
  const seen = new Uint8Array(values.length);
  const found: Component[] = [];
  for (let cell = 0; cell < values.length; cell += 1) {
    if (seen[cell] === 0 && (values[cell] as number) > limit) found.push(flood(values, cells, limit, cell, seen));
  }
  return found.filter((component) => component.cells >= MIN_CELLS && component.cells <= MAX_SHARE * values.length).sort((a, b) => b.weight - a.weight);
}

function flood(values: Float32Array, cells: Cells, limit: number, start: number, seen: Uint8Array): Component {
  const { columns, rows } = cells;
  const component: Component = { cells: 0, weight: 0, left: columns, top: rows, right: 0, bottom: 0 };
  const queue = [start];
  seen[start] = 1;
  for (let cell = queue.pop(); cell !== undefined; cell = queue.pop()) {
    const x = cell % columns;
    const y = Math.floor(cell / columns);
    component.cells += 1;
    component.weight += values[cell] as number;
    component.left = Math.min(component.left, x);
    component.right = Math.max(component.right, x + 1);
    component.top = Math.min(component.top, y);
    component.bottom = Math.max(component.bottom, y + 1);
    for (const next of [x > 0 ? cell - 1 : -1, x + 1 < columns ? cell + 1 : -1, cell - columns, cell + columns]) {
      if (next < 0 || next >= values.length || seen[next] !== 0 || (values[next] as number) <= limit) continue;
      seen[next] = 1;
      queue.push(next);
    }
  }
  return component;
}

/** The heaviest patches as boxes in fractions of the picture. */
export function regionsOf(components: Component[], cells: Cells, raster: Raster, label: string): Region[] {
  return components.slice(0, MAX_REGIONS).map((component) => {
    const x = (component.left * cells.size) / raster.width;
    const y = (component.top * cells.size) / raster.height;
    const mean = component.weight / component.cells;
    return {
      x,
      y,
      width: Math.min(1, (component.right * cells.size) / raster.width) - x,
      height: Math.min(1, (component.bottom * cells.size) / raster.height) - y,
      score: mean / (1 + mean),
      label,
    };
  });
}
