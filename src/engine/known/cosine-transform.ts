const CELLS = 64;
/** Frequencies 1 to 16 of each direction: what is left out is the mean, and detail finer than four cells. */
const FREQUENCIES = 16;

/** Rows 1 to 16 of the orthonormal DCT-II of length 64. */
const BASIS = Float64Array.from({ length: FREQUENCIES * CELLS }, (_, i) => {
  const frequency = Math.floor(i / CELLS) + 1;
  return Math.sqrt(2 / CELLS) * Math.cos((Math.PI * frequency * (2 * (i % CELLS) + 1)) / (2 * CELLS));
});

/** The low frequencies of 64 x 64 cells: 16 x 16 coefficients, row by row, vertical frequency first. */
export function lowFrequencies(cells: Float32Array): Float64Array {
  const halfway = new Float64Array(FREQUENCIES * CELLS);
  for (let v = 0; v < FREQUENCIES; v += 1) {
    for (let y = 0; y < CELLS; y += 1) {
      const weight = BASIS[v * CELLS + y] as number;
      for (let x = 0; x < CELLS; x += 1) halfway[v * CELLS + x] = (halfway[v * CELLS + x] as number) + weight * (cells[y * CELLS + x] as number);
    }
  }
  const coefficients = new Float64Array(FREQUENCIES * FREQUENCIES);
  for (let v = 0; v < FREQUENCIES; v += 1) {
    for (let u = 0; u < FREQUENCIES; u += 1) {
      let sum = 0;
      for (let x = 0; x < CELLS; x += 1) sum += (halfway[v * CELLS + x] as number) * (BASIS[u * CELLS + x] as number);
      coefficients[v * FREQUENCIES + u] = sum;
    }
  }
  return coefficients;
}

/** The same of the picture seen in a mirror: horizontal frequencies of odd order change their sign. */
export const mirrored = (coefficients: Float64Array): Float64Array =>
  // Column 0 is frequency 1.
  coefficients.map((value, i) => ((i % FREQUENCIES) % 2 === 0 ? -value : value));

/** One bit for each coefficient, set where it is greater than the median of all; the last coefficient comes first in the hexadecimal number. */
export function medianBits(coefficients: Float64Array): string {
  const median = coefficients.toSorted()[coefficients.length / 2 - 1] as number;
  let hex = '';
  for (let nibble = coefficients.length / 4 - 1; nibble >= 0; nibble -= 1) {
    let value = 0;
    for (let bit = 3; bit >= 0; bit -= 1) value = value * 2 + ((coefficients[nibble * 4 + bit] as number) > median ? 1 : 0);
    hex += value.toString(16);
  }
  return hex;
}
