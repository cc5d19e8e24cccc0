/** Squares and products of the surroundings that a measure may follow: 1, s, b, c, s2, b2 and, where middle frequencies are given, m, m2, s m. */
const MAX_TERMS = 9;
const RIDGE = 1e-5;
/** Robust standard deviations beyond which a block does not move what is expected. */
const WINSOR = 2;
const CLIP = 4;
const ROUNDS = 2;
/** A median needs no more values than about these. */
const MAX_FOR_MEDIAN = 2000;

/**
 * How far each value lies from what the block's surroundings let expect in this picture, in robust standard deviations, at most 4. What is expected is a
 * quadratic function of structure, brightness and colour, fitted to the picture itself with outliers drawn in (P. J. Huber, "Robust Statistics", 1981,
 * on winsorised residuals). The design serves all measures of a kind.
 */
export function unexpected(values: Float32Array, design: Design): Float32Array {
  const { count } = design;
  const target = Float64Array.from(values.subarray(0, count));
  const result = new Float32Array(count);
  let weights: Float64Array = new Float64Array(design.width);
  for (let round = 0; round <= ROUNDS; round += 1) {
    weights = solve(design, project(design, target));
    for (let i = 0; i < count; i += 1) result[i] = (values[i] as number) - predict(design, weights, i);
    const spread = 1.4826 * medianMagnitude(result) + 1e-3;
    if (round === ROUNDS) return result.map((value) => Math.max(-CLIP, Math.min(CLIP, value / spread)));
    for (let i = 0; i < count; i += 1) {
      const drawn = Math.max(-WINSOR * spread, Math.min(WINSOR * spread, result[i] as number));
      target[i] = predict(design, weights, i) + drawn;
    }
  }
  return result;
}

export interface Design {
  /** Terms of a block. */
  width: number;
  /** `terms[i * width + k]`. */
  terms: Float32Array;
  /** Cholesky factor of the normal matrix. */
  factor: Float64Array;
  count: number;
}

/** Low frequencies, brightness, colour and, where the fourth is given, middle frequencies. */
export function designOf(surroundings: readonly Float32Array[], count: number): Design {
  const [structure, brightness, colour, middle] = surroundings as [Float32Array, Float32Array, Float32Array, Float32Array | undefined];
  const width = middle ? MAX_TERMS : 6;
  const terms = new Float32Array(count * width);
  const normal = new Float64Array(width * width);
  for (let i = 0; i < count; i += 1) {
    const s = structure[i] as number;
    const b = brightness[i] as number;
    const at = i * width;
    terms[at] = 1;
    terms[at + 1] = s;
    terms[at + 2] = b;
    terms[at + 3] = colour[i] as number;
    terms[at + 4] = (s * s) / 4;
    terms[at + 5] = b * b;
    if (middle) {
      const m = middle[i] as number;
      terms[at + 6] = m;
      terms[at + 7] = (m * m) / 4;
      terms[at + 8] = (s * m) / 4;
    }
    for (let j = 0; j < width; j += 1) {
      for (let k = 0; k <= j; k += 1) normal[j * width + k] = (normal[j * width + k] as number) + (terms[at + j] as number) * (terms[at + k] as number);
    }
  }
  for (let j = 0; j < width; j += 1) normal[j * width + j] = (normal[j * width + j] as number) * (1 + RIDGE) + RIDGE * count;
  return { width, terms, factor: cholesky(normal, width), count };
}

function predict({ terms, width }: Design, weights: Float64Array, i: number): number {
  let sum = 0;
  for (let k = 0; k < width; k += 1) sum += (weights[k] as number) * (terms[i * width + k] as number);
  return sum;
}

function project({ terms, width, count }: Design, target: Float64Array): Float64Array {
  const sums = new Float64Array(width);
  for (let i = 0; i < count; i += 1) {
    for (let k = 0; k < width; k += 1) sums[k] = (sums[k] as number) + (terms[i * width + k] as number) * (target[i] as number);
  }
  return sums;
}

/** Lower triangle L with L L' = matrix. */
function cholesky(matrix: Float64Array, size: number): Float64Array {
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let value = matrix[i * size + j] as number;
      for (let k = 0; k < j; k += 1) value -= (lower[i * size + k] as number) * (lower[j * size + k] as number);
      lower[i * size + j] = i === j ? Math.sqrt(Math.max(value, 1e-12)) : value / (lower[j * size + j] as number);
    }
  }
  return lower;
}

function solve({ factor, width }: Design, right: Float64Array): Float64Array {
  const x = Float64Array.from(right);
  for (let i = 0; i < width; i += 1) {
    for (let k = 0; k < i; k += 1) x[i] = (x[i] as number) - (factor[i * width + k] as number) * (x[k] as number);
    x[i] = (x[i] as number) / (factor[i * width + i] as number);
  }
  for (let i = width - 1; i >= 0; i -= 1) {
    for (let k = i + 1; k < width; k += 1) x[i] = (x[i] as number) - (factor[k * width + i] as number) * (x[k] as number);
    x[i] = (x[i] as number) / (factor[i * width + i] as number);
  }
  return x;
}

function medianMagnitude(values: Float32Array): number {
  const step = Math.max(1, Math.floor(values.length / MAX_FOR_MEDIAN));
  const some = new Float32Array(Math.ceil(values.length / step));
  for (let i = 0; i < some.length; i += 1) some[i] = Math.abs(values[i * step] as number);
  some.sort();
  return some[some.length >> 1] ?? 0;
}
