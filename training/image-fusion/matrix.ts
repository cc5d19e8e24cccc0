/** Solves a symmetric positive definite system given by its lower triangle (Cholesky; the matrix is overwritten). */
export function solve(matrix: Float64Array, right: ArrayLike<number>, size: number): Float64Array {
  const at = (i: number, j: number) => matrix[i * size + j] as number;
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = at(i, j);
      for (let k = 0; k < j; k += 1) sum -= at(i, k) * at(j, k);
      matrix[i * size + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / at(j, j);
    }
  }
  const out = Float64Array.from(right);
  for (let i = 0; i < size; i += 1) {
    for (let k = 0; k < i; k += 1) out[i] = (out[i] as number) - at(i, k) * (out[k] as number);
    out[i] = (out[i] as number) / at(i, i);
  }
  for (let i = size - 1; i >= 0; i -= 1) {
    for (let k = i + 1; k < size; k += 1) out[i] = (out[i] as number) - at(k, i) * (out[k] as number);
    out[i] = (out[i] as number) / at(i, i);
  }
  return out;
}

/** Adds weight * row * row' to the lower triangle. */
export function addOuter(matrix: Float64Array, row: Float64Array, weight: number): void {
  const size = row.length;
  for (let i = 0; i < size; i += 1) {
    const scaled = weight * (row[i] as number);
    if (scaled === 0) continue;
    const start = i * size;
    for (let j = 0; j <= i; j += 1) matrix[start + j] = (matrix[start + j] as number) + scaled * (row[j] as number);
  }
}
