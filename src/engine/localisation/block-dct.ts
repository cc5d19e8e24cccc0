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
  const [s0, s1, s2, s3] = sums as unknown as [number, number, number, number];
  const [d0, d1, d2, d3] = differences as unknown as [number, number, number, number];
  for (let u = 0; u < 8; u += 1) {
    const at = u * 8;
    const [b0, b1, b2, b3] = [BASIS[at] as number, BASIS[at + 1] as number, BASIS[at + 2] as number, BASIS[at + 3] as number];
    to[toStart + u * toStep] = (u & 1) === 0 ? s0 * b0 + s1 * b1 + s2 * b2 + s3 * b3 : d0 * b0 + d1 * b1 + d2 * b2 + d3 * b3;
  }
}
