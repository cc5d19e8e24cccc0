/** cos((2x + 1) u pi / 16) / 2, scaled for the orthonormal transform, `BASIS[u * 8 + x]`. */
const BASIS = Float64Array.from({ length: 64 }, (_, i) => {
  const u = i >> 3;
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * (i & 7) + 1) * u * Math.PI) / 16);
});

const half = new Float64Array(64);
const sums = new Float64Array(4);
const differences = new Float64Array(4);

/** Orthonormal 8 x 8 DCT (ITU-T T.81, A.3.3) of 64 samples in rows: `out[v * 8 + u]`, u horizontal. Even and odd frequencies see only four values each. */
export function blockDct(samples: Float64Array, out: Float64Array): void {
  for (let y = 0; y < 8; y += 1) transformLine(samples, y * 8, 1, half, y, 8);
  // `half[u * 8 + y]`: the second pass runs along y.
  for (let u = 0; u < 8; u += 1) transformLine(half, u * 8, 1, out, u, 8);
}

function transformLine(from: Float64Array, start: number, step: number, to: Float64Array, toStart: number, toStep: number): void {
  for (let i = 0; i < 4; i += 1) {
    const a = from[start + i * step] as number;
    const b = from[start + (7 - i) * step] as number;
    sums[i] = a + b;
    differences[i] = a - b;
  }
  for (let u = 0; u < 8; u += 1) {
    const four = (u & 1) === 0 ? sums : differences;
    // Written out: this runs a quarter of a million times for a picture.
    to[toStart + u * toStep] =
      (four[0] as number) * (BASIS[u * 8] as number) +
      (four[1] as number) * (BASIS[u * 8 + 1] as number) +
      (four[2] as number) * (BASIS[u * 8 + 2] as number) +
      (four[3] as number) * (BASIS[u * 8 + 3] as number);
  }
}
