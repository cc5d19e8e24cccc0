/** Sums of absolute neighbour differences by column (or row) modulo 8, over the whole picture's phase. */
export interface PhaseSums {
  across: Float64Array;
  down: Float64Array;
  diagonal: number;
  straight: number;
}

export const emptyPhaseSums = (): PhaseSums => ({ across: new Float64Array(8), down: new Float64Array(8), diagonal: 0, straight: 0 });

/** Adds the neighbour differences of one tile; tiles begin on multiples of 8, so their phases add up. */
export function addPhases(plane: Float32Array, size: number, sums: PhaseSums): void {
  for (let y = 0; y < size - 1; y += 1) {
    for (let x = 0; x < size - 1; x += 1) {
      const at = y * size + x;
      const here = plane[at] as number;
      const right = Math.abs((plane[at + 1] as number) - here);
      const below = Math.abs((plane[at + size] as number) - here);
      sums.across[x & 7] = (sums.across[x & 7] as number) + right;
      sums.down[y & 7] = (sums.down[y & 7] as number) + below;
      sums.diagonal += Math.abs((plane[at + size + 1] as number) - here);
      sums.straight += right + below;
    }
  }
}

export const NEIGHBOUR_NAMES: readonly string[] = ['period_2', 'period_4', 'diagonal_ratio'];

/**
 * Neighbouring-pixel relations (Tan et al., CVPR 2024): upsampling layers by 2 make pixels of one 2 x 2 cell alike, so differences alternate with
 * period 2 (4 after two such layers). Logs of the amplitudes at those periods, whatever the phase.
 */
export function neighbourFeatures(sums: PhaseSums): Record<string, number> {
  const amplitude = (bin: number) => Math.log(1e-3 + (phaseAmplitude(sums.across, bin) + phaseAmplitude(sums.down, bin)) / 2);
  return {
    period_2: amplitude(4),
    period_4: amplitude(2),
    diagonal_ratio: Math.log((2 * sums.diagonal + 1) / (sums.straight + 1)),
  };
}

function phaseAmplitude(sums: Float64Array, bin: number): number {
  let real = 0;
  let imaginary = 0;
  let total = 1e-9;
  sums.forEach((value, phase) => {
    real += value * Math.cos((2 * Math.PI * bin * phase) / 8);
    imaginary += value * Math.sin((2 * Math.PI * bin * phase) / 8);
    total += value;
  });
  return Math.hypot(real, imaginary) / total;
}
