/**
 * High-pass residual of a square plane by the 3 x 3 kernel [-1 2 -1; 2 -4 2; -1 2 -1] / 4 of the Spatial Rich Model (Fridrich & Kodovsky, IEEE TIFS 7(3),
 * 2012): (size - 2) x (size - 2) samples, row by row.
 */
export function highPass(plane: Float32Array, size: number): Float32Array {
  const inner = size - 2;
  const out = new Float32Array(inner * inner);
  for (let y = 0, to = 0; y < inner; y += 1) {
    for (let x = 0; x < inner; x += 1, to += 1) {
      const a = y * size + x;
      const b = a + size;
      const c = b + size;
      const corners = (plane[a] as number) + (plane[a + 2] as number) + (plane[c] as number) + (plane[c + 2] as number);
      const sides = (plane[a + 1] as number) + (plane[b] as number) + (plane[b + 2] as number) + (plane[c + 1] as number);
      out[to] = (2 * sides - corners - 4 * (plane[b + 1] as number)) / 4;
    }
  }
  return out;
}

export function meanSquare(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += (values[i] as number) * (values[i] as number);
  return sum / values.length;
}

/** Correlation of two zero-mean residuals, -1..1; 0 where one of them is empty of energy. */
export function correlation(a: Float32Array, b: Float32Array): number {
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i += 1) {
    const x = a[i] as number;
    const y = b[i] as number;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb + 1e-6);
}

/** Autocorrelation of a square residual of known mean square at a lag of (dx, dy) samples, dx and dy at least 0. */
export function autocorrelation(residual: Float32Array, size: number, dx: number, dy: number, energy: number): number {
  let product = 0;
  const shift = dy * size + dx;
  for (let y = 0; y + dy < size; y += 1) {
    const end = y * size + size - dx;
    for (let at = y * size; at < end; at += 1) product += (residual[at] as number) * (residual[at + shift] as number);
  }
  return product / ((size - dx) * (size - dy)) / (energy + 1e-6);
}

/** Fourth moment over squared second: 3 for Gaussian noise, more for sparse edges. Logarithm, so that tails do not rule. */
export function logKurtosis(values: Float32Array): number {
  let second = 0;
  let fourth = 0;
  for (const value of values) {
    const square = value * value;
    second += square;
    fourth += square * square;
  }
  second /= values.length;
  return Math.log((fourth / values.length + 1e-6) / (second * second + 1e-6));
}
