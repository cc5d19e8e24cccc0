import { ijgTable } from '../../media/jpeg-quantisation.ts';
import { type BlockGrid, lowSteps } from './coefficients.ts';
import { COEFFICIENTS, LOW } from './low-dct.ts';
import { BINS, empiricalNats, modelNats } from './nats.ts';

/** Former IJG qualities that are tried: the ghosts of Farid ("Exposing digital forgeries from JPEG ghosts", 2009). */
export const GHOST_QUALITIES = [40, 50, 60, 65, 70, 75, 80, 85, 90, 93, 96] as const;
/** Hypothesis 0 is "as the picture at large"; hypothesis i > 0 is a former quality GHOST_QUALITIES[i - 1]. None at all is 0 nats by definition. */
export const HYPOTHESES = GHOST_QUALITIES.length + 1;

/** Mean nats per coefficient above which one of the tried qualities explains the picture. */
const MIN_MODEL_NATS = 0.01;
/** Bins with fewer counts hardly move. */
const RARE_COUNT = 6;

/**
 * Log-likelihood of a magnitude under each hypothesis, against a picture that was never compressed before: `nats[(frequency * BINS + magnitude) *
 * HYPOTHESES + hypothesis]`. Magnitude 0 is left out (0 nats): flat areas are no evidence of anything.
 */
export interface LikelihoodTable {
  nats: Float32Array;
  /** Mean nats per non-zero coefficient by which the picture at large shows periodic gaps in its histograms: double quantisation. */
  periodicity: number;
  /** IJG quality among the tried that explains the picture's gaps best, null where none explains them. */
  mainQuality: number | null;
}

/**
 * Builds the table. The empirical hypothesis compares the histograms on the grid with those off the grid, which carry no gaps (Popescu and Farid
 * 2004; Lin et al. 2009); the others follow the model of Bianchi and Piva ("Image forgery localization via block-grained analysis of JPEG
 * artifacts", 2012): quantised by the former step, blurred by rounding, quantised by the present one.
 */
export function likelihoodTable(grid: BlockGrid, onGrid: Float64Array, offGrid: Float64Array, transposed: boolean): LikelihoodTable {
  const of = (histogram: Float64Array, f: number) => histogram.subarray(f * BINS, (f + 1) * BINS);
  const frequencies = Array.from({ length: COEFFICIENTS - 1 }, (_, i) => i + 1);
  const stepOf = (f: number) => grid.steps[f] as number;
  const empirical = (f: number, model: Float64Array | null) => empiricalNats(of(onGrid, f), of(offGrid, f), stepOf(f), model);

  const models = GHOST_QUALITIES.map((quality) => {
    const former = lowSteps(ijgTable(quality));
    return frequencies.map((f) => modelNats(former[transposed ? (f % LOW) * LOW + Math.floor(f / LOW) : f] as number, stepOf(f), of(offGrid, f)));
  });
  const gainOf = (columns: Float64Array[]) => columns.reduce((sum, column, i) => sum + dot(column, of(onGrid, i + 1)), 0);
  const gains = models.map(gainOf);
  const main = gains.indexOf(Math.max(...gains));
  const bins = frequencies.flatMap((f) => [...of(onGrid, f).subarray(1)]);
  const coefficients = bins.reduce((sum, count) => sum + count, 0);
  const explained = (gains[main] as number) > MIN_MODEL_NATS * coefficients;
  // A histogram gains half a nat per bin by following its own noise (Wilks).
  const noise = bins.filter((count) => count > RARE_COUNT).length / 2;
  const unaided = gainOf(frequencies.map((f) => empirical(f, null))) - noise;
  const own = frequencies.map((f, i) => empirical(f, explained ? (models[main]?.[i] ?? null) : null));
  return {
    nats: interleave([own, ...models]),
    periodicity: Math.max(0, unaided) / Math.max(1, coefficients),
    mainQuality: explained ? (GHOST_QUALITIES[main] as number) : null,
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 1; i < a.length; i += 1) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** From one list of columns per hypothesis to the order that a block reads: frequency, magnitude, hypothesis. */
function interleave(hypotheses: Float64Array[][]): Float32Array {
  const nats = new Float32Array(COEFFICIENTS * BINS * HYPOTHESES);
  hypotheses.forEach((columns, hypothesis) => {
    columns.forEach((column, i) => {
      for (let k = 1; k < BINS; k += 1) nats[((i + 1) * BINS + k) * HYPOTHESES + hypothesis] = column[k] as number;
    });
  });
  return nats;
}
