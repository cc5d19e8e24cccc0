import type { Region } from '../../core/evidence.ts';
import type { Frame } from '../media/image-media.ts';
import type { Finding, ImageDetector, NotApplicable } from './detector.ts';
import { AREA_SCORE, type DeviatingArea, deviatingAreas } from './noise/deviating-areas.ts';
import { type DeviationGrid, deviationGrid } from './noise/deviation-map.ts';
import { noiseDeviations } from './noise/expectation.ts';
import { type GlobalNoise, globalNoise } from './noise/global-noise.ts';
import { clamp, quantile } from './noise/statistics.ts';
import { readTiles } from './noise/tiles.ts';
import type { SignalMap } from './signal-map.ts';

export const IMAGE_NOISE_FEATURES = [
  'noise_score_p98',
  'noise_area_fraction',
  'noise_area_contrast',
  'noise_area_compactness',
  'noise_area_sign',
  'noise_brightness_relation',
] as const;

export type ImageNoiseFeature = (typeof IMAGE_NOISE_FEATURES)[number];

const MIN_SIDE_PX = 128;
const MIN_TILES = 64;
const MAX_SILENT = 0.7;
const MAX_REGIONS = 8;
/** Mean standard score from which an area is pointed at; weaker ones are common in untouched pictures and only count as features. */
const SHOWN_SCORE = 3.5;

/**
 * Noise-level inconsistency: a picture taken in one go has noise that follows from brightness and structure alone; a pasted, painted or smoothed part
 * keeps its own. Ties between the colours' noise, its tails and its range were tried and left out: they tell JPEG from PNG, or change sides between them.
 * Sources: B. Mahdian, S. Saic, "Using noise inconsistencies for blind image forensics", Image and Vision Computing 27 (2009); Lyu, Pan
 * and Zhang (2014) for brightness.
 */
export const imageNoise: ImageDetector = {
  id: 'image-noise@1',
  mediaKind: 'image',
  kind: 'forensic',
  method: 'local noise level against its expectation from brightness and structure',
  summary: 'Looks for parts of the picture whose noise does not fit the rest.',
  applicability: 'Pictures of at least 128 pixels on the shorter side whose noise compression has not wiped out.',
  card: 'image-noise',
  needsGrain: true,
  detect: async ({ frame }) => {
    const found = analyseNoise(frame);
    return 'reasonCode' in found ? { applicable: false, ...found } : { applicable: true, finding: found };
  },
};

function analyseNoise(frame: Frame): Finding | NotApplicable {
  const { width, height } = frame.luma;
  if (Math.min(width, height) < MIN_SIDE_PX) {
    return { reasonCode: 'too_small', summary: `The picture is smaller than ${MIN_SIDE_PX} pixels on one side; its noise cannot be compared.` };
  }
  const tiles = readTiles(frame.luma);
  const whole = globalNoise(tiles);
  if (tiles.count < MIN_TILES || whole.silent > MAX_SILENT) {
    return { reasonCode: 'too_degraded', summary: 'Compression or clipping has removed the noise from most of the picture, so it cannot be compared.' };
  }
  const grid = deviationGrid(tiles, noiseDeviations(tiles), width, height);
  const areas = deviatingAreas(grid);
  const shown = areas.filter((area) => Math.abs(area.score) >= SHOWN_SCORE);
  const features = featuresOf(grid, areas, whole);
  return {
    features,
    state: null,
    summarize: (score) => summarize(shown, score),
    details: {
      noise_level: rounded(whole.level),
      measured_fraction: rounded(fraction(grid.measured)),
      deviating_fraction: rounded(features.noise_area_fraction ** 2),
      deviating_areas: shown.length,
      strongest_deviation: rounded(areas[0]?.score ?? 0),
      noise_brightness_relation: rounded(whole.brightnessRelation),
    },
    segments: [],
    regions: shown.slice(0, MAX_REGIONS).map((area) => regionOf(area, grid, width, height)),
    map: mapOf(grid),
    generator: null,
    decisive: null,
  };
}

function featuresOf(grid: DeviationGrid, areas: DeviatingArea[], whole: GlobalNoise): Record<ImageNoiseFeature, number> {
  const magnitudes = grid.score.map(Math.abs).filter((_, i) => grid.measured[i] === 1);
  const cells = areas.reduce((sum, area) => sum + area.cells, 0);
  const main = areas[0];
  return {
    noise_score_p98: Math.log2(1 + clamp(quantile(magnitudes, 0.98), 0, 60)),
    noise_area_fraction: Math.sqrt(cells / Math.max(1, magnitudes.length)),
    noise_area_contrast: main ? Math.log2(1 + clamp(Math.abs(main.score), 0, 60)) : 0,
    noise_area_compactness: main?.compactness ?? 0,
    noise_area_sign: main ? Math.sign(main.score) : 0,
    noise_brightness_relation: whole.brightnessRelation,
  };
}

function mapOf(grid: DeviationGrid): SignalMap {
  return { columns: grid.columns, rows: grid.rows, values: grid.score.map((score) => heat(Math.abs(score))) };
}

/** Half heat at the score from which cells are joined to areas. */
function heat(score: number): number {
  return 1 / (1 + Math.exp(1.6 * (AREA_SCORE - score)));
}

function regionOf(area: DeviatingArea, grid: DeviationGrid, width: number, height: number): Region {
  const x = (area.left * grid.cellPx) / width;
  const y = (area.top * grid.cellPx) / height;
  return {
    x,
    y,
    width: Math.min(1, ((area.right + 1) * grid.cellPx) / width) - x,
    height: Math.min(1, ((area.bottom + 1) * grid.cellPx) / height) - y,
    score: rounded(heat(Math.abs(area.score))),
    label: area.score > 0 ? 'noisier than the rest' : 'smoother than the rest',
  };
}

function summarize(areas: readonly DeviatingArea[], score: number | null): string {
  const main = areas[0];
  const judged = score !== null && score >= 0.5;
  if (!main)
    return judged
      ? 'No single area stands out, but the noise varies more across the picture than in most photographs.'
      : 'The noise is even enough across the picture.';
  const places = areas.length === 1 ? 'One area is' : `${areas.length} areas are`;
  const found = `${places} ${main.score > 0 ? 'noisier' : 'smoother'} than brightness and structure explain`;
  return judged ? `${found}, as a part from elsewhere or a retouched one would be.` : `${found}; untouched pictures often show as much.`;
}

function fraction(flags: Uint8Array): number {
  return flags.reduce((sum, flag) => sum + flag, 0) / Math.max(1, flags.length);
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
