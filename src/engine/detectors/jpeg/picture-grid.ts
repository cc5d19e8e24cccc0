import type { ImageMedia } from '../../media/image-media.ts';
import type { Raster } from '../../media/raster.ts';
import { type BlockingSums, type GridPhase, globalPhase } from './blocking-grid.ts';
import type { Cells } from './cells.ts';
import { type BlockGrid, latticeFit, lowSteps, magnitudeHistograms } from './coefficients.ts';
import { type LikelihoodTable, likelihoodTable } from './likelihood.ts';
import { COEFFICIENTS } from './low-dct.ts';

/** Below this share of coefficients on the file's steps, colour management or scaling has moved luma away from the decoder's. */
const MIN_LATTICE_FIT = 0.8;
/** Nats per coefficient that make a former JPEG out of a picture in another format. */
const MIN_TRACE_NATS = 0.1;
const UNIT_STEPS = new Float64Array(COEFFICIENTS).fill(1);

/** The block grid that a picture is judged on. */
export interface PictureGrid {
  grid: BlockGrid;
  table: LikelihoodTable;
  /** What the borders between blocks show by themselves. */
  blocking: GridPhase;
  /** Whether the file's own quantisation steps were used. */
  ownSteps: boolean;
}

/** The grid of a JPEG from its header, of another format from its pixels; null where no former JPEG shows. */
export function pictureGrid(media: ImageMedia, sums: BlockingSums, cells: Cells, unheard: Uint8Array): PictureGrid | null {
  const { luma } = media.frame;
  const blocking = globalPhase(sums);
  if (media.jpegLumaTable) {
    const transposed = media.orientation >= 5;
    const steps = lowSteps(transposed ? transpose(media.jpegLumaTable) : media.jpegLumaTable);
    const origin = orientedOrigin(media.orientation, luma);
    const own = { ...origin, steps };
    const ownSteps = latticeFit(luma, own) >= MIN_LATTICE_FIT;
    const grid = ownSteps ? own : { ...origin, steps: UNIT_STEPS };
    return { grid, table: tableOf(luma, grid, transposed, cells, unheard), blocking, ownSteps };
  }
  const candidates = [{ x: blocking.x, y: blocking.y }];
  if (blocking.x !== 0 || blocking.y !== 0) candidates.push({ x: 0, y: 0 });
  const tried = candidates.map((origin) => {
    const grid = { ...origin, steps: UNIT_STEPS };
    return { grid, table: tableOf(luma, grid, false, cells, unheard), blocking, ownSteps: false };
  });
  const best = tried.reduce((a, b) => (b.table.periodicity > a.table.periodicity ? b : a));
  return best.table.periodicity >= MIN_TRACE_NATS ? best : null;
}

function tableOf(luma: Raster, grid: BlockGrid, transposed: boolean, cells: Cells, unheard: Uint8Array): LikelihoodTable {
  const offGrid = { ...grid, x: (grid.x + 4) % 8, y: (grid.y + 4) % 8 };
  return likelihoodTable(grid, magnitudeHistograms(luma, grid, cells, unheard), magnitudeHistograms(luma, offGrid, cells, unheard), transposed);
}

function transpose(table: Uint16Array): Uint16Array {
  return table.map((_, i) => table[(i & 7) * 8 + (i >> 3)] as number);
}

/** Where the stored top left corner went (EXIF orientation 1..8): mirrored axes start with a cut block where the side is no multiple of 8. */
function orientedOrigin(orientation: number, luma: Raster): { x: number; y: number } {
  const mirroredX = [2, 3, 6, 7].includes(orientation);
  const mirroredY = [3, 4, 7, 8].includes(orientation);
  return { x: mirroredX ? luma.width % 8 : 0, y: mirroredY ? luma.height % 8 : 0 };
}
