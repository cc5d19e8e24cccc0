import type { JsonValue } from '../../core/evidence.ts';
import type { ImageMedia } from '../media/image-media.ts';
import type { Finding, ImageDetector, Outcome } from './detector.ts';
import { type Anomaly, anomalyOf, highValue } from './jpeg/anomaly.ts';
import { blockingSums, phaseDisagreement } from './jpeg/blocking-grid.ts';
import { type Cells, cellsOf } from './jpeg/cells.ts';
import { clippedCells } from './jpeg/clipped-cells.ts';
import { type Component, componentsAbove, regionsOf } from './jpeg/components.ts';
import { containerDetails, round } from './jpeg/container-details.ts';
import { type GhostMap, ghostMap } from './jpeg/ghost-map.ts';
import { type PictureGrid, pictureGrid } from './jpeg/picture-grid.ts';

/** What the model card weighs: only how parts of one picture differ from each other, never what the picture as a whole is. */
export const IMAGE_JPEG_FEATURES = ['ghost_contrast', 'ghost_area', 'ghost_compactness', 'ghost_strength', 'grid_disagreement', 'grid_area'] as const;
type Features = Record<(typeof IMAGE_JPEG_FEATURES)[number], number>;

const MIN_SIDE_PX = 128;
/** Disagreement of grids below this share of its limit says how flat a picture is, not how it was made. */
const GRID_NOISE = 0.5;
/** Cells on each side of the middle one that are heard together. */
const WINDOW_RADIUS = 1;

export const imageJpeg: ImageDetector = {
  id: 'image-jpeg@1',
  mediaKind: 'image',
  kind: 'forensic',
  method: 'Block grid, double quantisation and JPEG ghosts, compared between the parts of the picture',
  summary: 'Finds parts whose compression history differs from the rest of the picture, as pasted parts often have.',
  applicability: `Pictures that are or once were JPEG, at least ${MIN_SIDE_PX} pixels on each side.`,
  card: 'image-jpeg',
  detect: async (media) => inspect(media),
};

function inspect(media: ImageMedia): Outcome {
  const { luma } = media.frame;
  if (Math.min(luma.width, luma.height) < MIN_SIDE_PX) {
    return { applicable: false, reasonCode: 'too_small', summary: `Compression traces need at least ${MIN_SIDE_PX} pixels on each side.` };
  }
  const cells = cellsOf(luma);
  const clipped = clippedCells(media.frame.rgb, cells);
  const sums = blockingSums(luma, cells);
  const picture = pictureGrid(media, sums, cells, clipped);
  if (!picture) {
    return {
      applicable: false,
      reasonCode: 'unsupported',
      summary: 'The picture shows no trace of JPEG compression, so there is no compression history to compare.',
    };
  }
  const ghosts = ghostMap(luma, picture.grid, picture.table, cells, clipped, WINDOW_RADIUS);
  const anomaly = anomalyOf(ghosts, phaseDisagreement(sums, cells, [picture.grid, picture.blocking], WINDOW_RADIUS), cells);
  return { applicable: true, finding: findingOf(media, picture, ghosts, anomaly, cells) };
}

function findingOf(media: ImageMedia, picture: PictureGrid, ghosts: GhostMap, anomaly: Anomaly, cells: Cells): Finding {
  const { luma } = media.frame;
  const ghostParts = componentsAbove(anomaly.ghost, cells, 1);
  const gridParts = componentsAbove(anomaly.grid, cells, 1);
  const regions = [...regionsOf(ghostParts, cells, luma, 'different compression history'), ...regionsOf(gridParts, cells, luma, 'different block grid')]
    .sort((a, b) => b.score - a.score)
    .slice(0, 8);
  return {
    features: featuresOf(anomaly, ghostParts, gridParts),
    state: null,
    summarize: (score) => summarize(regions.length, picture, score),
    details: detailsOf(media, picture, ghosts, ghostParts, gridParts),
    segments: [],
    regions,
    map: anomaly.map,
    generator: null,
    decisive: null,
  };
}

/** All of them 0 for a picture of one history; logarithms and roots keep them within about 0..4. */
function featuresOf(anomaly: Anomaly, ghostParts: Component[], gridParts: Component[]): Features {
  const total = anomaly.ghost.length;
  const cellsIn = (parts: Component[]) => parts.reduce((sum, part) => sum + part.cells, 0);
  const ghostCells = cellsIn(ghostParts);
  const weight = ghostParts.reduce((sum, part) => sum + part.weight, 0);
  return {
    ghost_contrast: Math.log1p(Math.max(0, highValue(anomaly.ghost))),
    ghost_area: Math.sqrt(ghostCells / total),
    ghost_compactness: ghostCells === 0 ? 0 : Math.max(...ghostParts.map((part) => part.cells)) / ghostCells,
    ghost_strength: ghostCells === 0 ? 0 : Math.log1p(weight / ghostCells),
    grid_disagreement: Math.log1p(Math.max(0, highValue(anomaly.grid) - GRID_NOISE)),
    grid_area: Math.sqrt(cellsIn(gridParts) / total),
  };
}

function detailsOf(
  media: ImageMedia,
  picture: PictureGrid,
  ghosts: GhostMap,
  ghostParts: Component[],
  gridParts: Component[],
): { readonly [key: string]: JsonValue } {
  const { grid, table, blocking } = picture;
  return {
    container: containerDetails(media.bytes),
    grid_offset: [grid.x, grid.y],
    cropped_after_compression: media.jpegLumaTable === null && (grid.x !== 0 || grid.y !== 0),
    blocking_contrast: round(blocking.contrast),
    own_quantisation_steps_used: picture.ownSteps,
    periodicity_nats: round(table.periodicity),
    former_compression_found: ghosts.pictureHasHistory,
    former_quality: ghosts.pictureHasHistory ? table.mainQuality : null,
    deviating_regions: ghostParts.length,
    other_grid_regions: gridParts.length,
  };
}

function summarize(regions: number, picture: PictureGrid, score: number | null): string {
  const { grid, table, ownSteps } = picture;
  const resaved = ownSteps && table.periodicity > 0.1;
  const history = resaved
    ? 'The picture was saved as JPEG at least twice, which is ordinary for anything edited or shared.'
    : ownSteps
      ? 'The picture shows one JPEG compression.'
      : `The pixels show an earlier JPEG compression${grid.x || grid.y ? `, cropped afterwards (block grid at ${grid.x}, ${grid.y})` : ''}.`;
  if (regions === 0) return `${history} No part differs from the rest. That does not exclude changes made before the first compression.`;
  const parts = regions === 1 ? 'One part has' : `${regions} parts have`;
  const weight =
    score !== null && score < 0.5
      ? ' The difference is within what untouched pictures can show.'
      : ' Pasted or retouched parts look like this; so can captions and frames added in good faith.';
  return `${parts} another compression history than the rest of the picture. ${history}${weight}`;
}
