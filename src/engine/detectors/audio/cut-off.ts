/** Where a spectrum ends. */
export interface CutOff {
  /** Above this there is next to nothing; half the rate where the spectrum reaches that far. */
  hertz: number;
  /** Decibels by which the level falls within 600 Hz around it; 0 where the spectrum has no end. */
  dropDb: number;
}

/** Speech has most of its energy below. */
const FROM_HZ = 1000;
/** The top of the spectrum is taken as empty so far above its lowest level. */
const ABOVE_EMPTY_DB = 9;
const AROUND_HZ = 300;
/** What lies so far below the loudest band is empty, whatever lies further down still. */
const RANGE_DB = 70;
/** An end closer to half the rate than this share is the recorder's own filter. */
const NEAR_TOP = 0.97;
const LEAST_DROP_DB = 9;

/** The frequency above which the levels stay within 9 dB of the emptiest part above 1 kHz. */
export function findCutOff(levels: Float64Array, binHz: number): CutOff {
  const top = levels.length * binHz;
  const from = Math.min(levels.length - 1, Math.round(FROM_HZ / binHz));
  const empty = levels.subarray(from).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const threshold = Math.max(empty + ABOVE_EMPTY_DB, levels.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) - RANGE_DB);
  let bin = levels.length - 1;
  while (bin > from && (levels[bin] as number) < threshold) bin -= 1;
  const reach = Math.round(AROUND_HZ / binHz);
  const below = levels[Math.max(0, bin - reach)] as number;
  const above = levels[Math.min(levels.length - 1, bin + reach)] as number;
  const dropDb = below - above;
  return bin * binHz >= top * NEAR_TOP || dropDb < LEAST_DROP_DB ? { hertz: top, dropDb: 0 } : { hertz: bin * binHz, dropDb };
}

/** Rates at which speech is made, recorded or sent. */
const RATES = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100];

/** The rate at which a sound that ends at this frequency was probably kept before, or null. Resamplers cut at 86 to 101 % of half the rate. */
export function formerRate(hertz: number, rate: number): number | null {
  return RATES.find((former) => former < rate * 0.95 && hertz >= former * 0.43 && hertz <= former * 0.505) ?? null;
}
