/** Magnitudes from 1 to BINS - 1 are told apart, in units of the frequency's step; 0 says nothing about a grid and larger ones are rare. */
export const BINS = 96;

/** Share of coefficients that a hypothesis leaves unexplained, which bounds what one coefficient can say against it. */
const UNEXPLAINED = 0.1;
/** Standard deviation of a coefficient after the decoder rounded pixels to 8 bits, with some clipping and colour conversion. */
const ROUNDING_SPREAD = 0.45;
/** Counts by which an empirical ratio is drawn towards what else is known. */
const SHRINKAGE = 6;

/**
 * Log ratio of each magnitude's count to what the off-grid histogram and its slow drift predict. Magnitudes that are too rare to tell lean on
 * `model`, the nats of the picture's former quality, where there is one.
 */
export function empiricalNats(counts: Float64Array, natural: Float64Array, step: number, model: Float64Array | null): Float64Array {
  const result = new Float64Array(BINS);
  // Long enough to hold a period of the coarsest former step that matters (about 24 sample values).
  const reach = Math.min(16, Math.max(4, Math.round(16 / step)));
  for (let k = 1; k < BINS; k += 1) {
    let seen = 0;
    let expected = 0;
    for (let j = Math.max(1, k - reach); j <= Math.min(BINS - 1, k + reach); j += 1) {
      seen += counts[j] as number;
      expected += natural[j] as number;
    }
    const predicted = expected > 0 ? ((natural[k] as number) * seen) / expected : 0;
    const prior = model ? Math.exp(model[k] as number) : 1;
    const ratio = ((counts[k] as number) + SHRINKAGE * prior) / (predicted + SHRINKAGE);
    result[k] = Math.log((1 - UNEXPLAINED) * ratio + UNEXPLAINED);
  }
  return result;
}

/**
 * The same by the model: magnitudes once rounded to multiples of `former`, then counted in units of `step`. Within one former step the scene is
 * taken as evenly distributed, so that a textured area does not look compressed merely because its magnitudes are larger than elsewhere. `natural`
 * (off-grid counts) keeps a pattern that happens to favour the commonest magnitudes from gaining everywhere.
 */
export function modelNats(former: number, step: number, natural: Float64Array): Float64Array {
  const mass = new Float64Array(BINS);
  const spread = ROUNDING_SPREAD / step;
  for (let m = 1; (m * former) / step < BINS; m += 1) {
    const centre = (m * former) / step;
    for (let k = Math.max(1, Math.floor(centre - 3 * spread - 0.5)); k <= Math.min(BINS - 1, Math.ceil(centre + 3 * spread + 0.5)); k += 1) {
      const share = normalBelow((k + 0.5 - centre) / spread) - normalBelow((k - 0.5 - centre) / spread);
      mass[k] = (mass[k] as number) + (former / step) * share;
    }
  }
  let total = 0;
  let favoured = 0;
  for (let k = 1; k < BINS; k += 1) {
    total += natural[k] as number;
    favoured += (natural[k] as number) * (mass[k] as number);
  }
  const gain = Math.max(1, favoured / Math.max(1, total));
  return mass.map((value, k) => (k === 0 ? 0 : Math.log(((1 - UNEXPLAINED) * value) / gain + UNEXPLAINED)));
}

/** Standard normal distribution function by the logistic approximation of Bowling et al. (2009), error below 0.00014. */
function normalBelow(z: number): number {
  return 1 / (1 + Math.exp(-(0.07056 * z ** 3 + 1.5976 * z)));
}
