/** Frequencies kept per axis: the 4 x 4 corner of the 8 x 8 transform, DC included. Higher ones are mostly zero after compression. */
export const LOW = 4;
export const COEFFICIENTS = LOW * LOW;

const C1 = Math.cos(Math.PI / 16) / 2;
const C2 = Math.cos(Math.PI / 8) / 2;
const C3 = Math.cos((3 * Math.PI) / 16) / 2;
const C5 = Math.cos((5 * Math.PI) / 16) / 2;
const C6 = Math.cos((3 * Math.PI) / 8) / 2;
const C7 = Math.cos((7 * Math.PI) / 16) / 2;
const C4 = Math.SQRT1_2 / 2;

const rows = new Float64Array(8 * LOW);

/**
 * The 16 lowest coefficients of the orthonormal 8 x 8 DCT (ITU-T T.81, A.3.3, without level shift) of the block whose top left pixel is at
 * `at`: `out[v * 4 + u]`, u horizontal. Even and odd halves are folded first, so a block costs about 200 multiplications.
 */
export function lowDct(luma: Uint8Array, at: number, stride: number, out: Float64Array): void {
  for (let y = 0, p = at; y < 8; y += 1, p += stride) {
    const x0 = luma[p] as number;
    const x1 = luma[p + 1] as number;
    const x2 = luma[p + 2] as number;
    const x3 = luma[p + 3] as number;
    const x4 = luma[p + 4] as number;
    const x5 = luma[p + 5] as number;
    const x6 = luma[p + 6] as number;
    const x7 = luma[p + 7] as number;
    const d0 = x0 - x7;
    const d1 = x1 - x6;
    const d2 = x2 - x5;
    const d3 = x3 - x4;
    const outer = x0 + x7;
    const inner = x3 + x4;
    const second = x1 + x6;
    const third = x2 + x5;
    rows[y] = (outer + second + third + inner) * C4;
    rows[8 + y] = d0 * C1 + d1 * C3 + d2 * C5 + d3 * C7;
    rows[16 + y] = (outer - inner) * C2 + (second - third) * C6;
    rows[24 + y] = d0 * C3 - d1 * C7 - d2 * C1 - d3 * C5;
  }
  for (let u = 0; u < LOW; u += 1) foldColumn(u, out);
}

function foldColumn(u: number, out: Float64Array): void {
  const at = u * 8;
  const x0 = rows[at] as number;
  const x1 = rows[at + 1] as number;
  const x2 = rows[at + 2] as number;
  const x3 = rows[at + 3] as number;
  const x4 = rows[at + 4] as number;
  const x5 = rows[at + 5] as number;
  const x6 = rows[at + 6] as number;
  const x7 = rows[at + 7] as number;
  const d0 = x0 - x7;
  const d1 = x1 - x6;
  const d2 = x2 - x5;
  const d3 = x3 - x4;
  out[u] = (x0 + x7 + x1 + x6 + x2 + x5 + x3 + x4) * C4;
  out[LOW + u] = d0 * C1 + d1 * C3 + d2 * C5 + d3 * C7;
  out[2 * LOW + u] = (x0 + x7 - x3 - x4) * C2 + (x1 + x6 - x2 - x5) * C6;
  out[3 * LOW + u] = d0 * C3 - d1 * C7 - d2 * C1 - d3 * C5;
}

/** Deviations from the mean beyond which a block counts as touching black or white, in standard deviations of its own pixels. */
const CLIP_DEVIATIONS = 2.5;

/** True where the block probably holds clipped pixels: clipping happens after decoding and moves coefficients off their steps. */
export function isClipped(coefficients: Float64Array): boolean {
  let energy = 0;
  for (let i = 1; i < COEFFICIENTS; i += 1) energy += (coefficients[i] as number) ** 2;
  const spread = CLIP_DEVIATIONS * Math.sqrt(energy / 64);
  const mean = (coefficients[0] as number) / 8;
  return mean + spread > 253 || mean - spread < 2;
}
