const BLOCK = 8;

/** Residual energy and mean luma of the 8 x 8 blocks of a picture's tiles. */
export interface BlockSample {
  deviation: number;
  luma: number;
}

export function addBlocks(luma: Float32Array, residual: Float32Array, size: number, blocks: BlockSample[]): void {
  const inner = size - 2;
  for (let top = 0; top + BLOCK <= inner; top += BLOCK) {
    for (let left = 0; left + BLOCK <= inner; left += BLOCK) {
      let energy = 0;
      let sum = 0;
      for (let y = top; y < top + BLOCK; y += 1) {
        for (let x = left; x < left + BLOCK; x += 1) {
          energy += (residual[y * inner + x] as number) ** 2;
          sum += luma[(y + 1) * size + x + 1] as number;
        }
      }
      blocks.push({ deviation: Math.sqrt(energy / 64), luma: sum / 64 });
    }
  }
}

export const NOISE_NAMES: readonly string[] = ['noise_p05', 'noise_p25_p05', 'noise_p50_p25', 'noise_p75_p50', 'noise_p95_p75', 'noise_by_light'];

/** Spread of the noise over the picture: sensors add noise everywhere and more in the light; decoders leave smooth places smooth. */
export function noiseFeatures(blocks: readonly BlockSample[]): Record<string, number> {
  const usable = blocks.filter((block) => block.luma > 12 && block.luma < 243);
  const sorted = (usable.length >= 16 ? usable : [...blocks]).sort((a, b) => a.deviation - b.deviation);
  const log = (share: number) => Math.log(0.05 + (sorted[Math.floor(share * (sorted.length - 1))]?.deviation ?? 0));
  const quiet = sorted.slice(0, Math.max(4, sorted.length >> 1));
  return {
    noise_p05: log(0.05),
    noise_p25_p05: log(0.25) - log(0.05),
    noise_p50_p25: log(0.5) - log(0.25),
    noise_p75_p50: log(0.75) - log(0.5),
    noise_p95_p75: log(0.95) - log(0.75),
    noise_by_light: lightSlope(quiet),
  };
}

/** Slope of log deviation over luma / 255. */
function lightSlope(blocks: readonly BlockSample[]): number {
  const meanLuma = blocks.reduce((sum, block) => sum + block.luma / 255, 0) / blocks.length;
  let covariance = 0;
  let variance = 0.01;
  for (const block of blocks) {
    covariance += (block.luma / 255 - meanLuma) * Math.log(0.05 + block.deviation);
    variance += (block.luma / 255 - meanLuma) ** 2;
  }
  return covariance / variance;
}
