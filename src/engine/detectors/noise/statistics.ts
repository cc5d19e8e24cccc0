/** Value at a share (0..1) of the sorted copy of `values`; NaN where there is none. */
export function quantile(values: Float32Array | readonly number[], share: number): number {
  const sorted = Float32Array.from(values).sort();
  return sorted.length === 0 ? Number.NaN : (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number);
}

/** Median distance from `centre`, scaled to the standard deviation of Gaussian values. */
export function robustSpread(values: Float32Array, centre: number): number {
  return (
    1.4826 *
    quantile(
      values.map((value) => Math.abs(value - centre)),
      0.5,
    )
  );
}

/** Pearson correlation; 0 where one side does not vary. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const count = Math.min(a.length, b.length);
  let sumA = 0;
  let sumB = 0;
  for (let i = 0; i < count; i += 1) {
    sumA += a[i] as number;
    sumB += b[i] as number;
  }
  let both = 0;
  let squareA = 0;
  let squareB = 0;
  for (let i = 0; i < count; i += 1) {
    const fromA = (a[i] as number) - sumA / count;
    const fromB = (b[i] as number) - sumB / count;
    both += fromA * fromB;
    squareA += fromA * fromA;
    squareB += fromB * fromB;
  }
  return squareA > 0 && squareB > 0 ? both / Math.sqrt(squareA * squareB) : 0;
}

export function clamp(value: number, low: number, high: number): number {
  return Number.isFinite(value) ? Math.min(Math.max(value, low), high) : low;
}
