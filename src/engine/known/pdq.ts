import type { PerceptualHash } from '../../core/known-media/perceptual-hash.ts';
import type { Raster } from '../media/raster.ts';
import { lowFrequencies, medianBits, mirrored } from './cosine-transform.ts';
import { averageDown, sampleCells } from './tent-filter.ts';

const CELLS = 64;
/** PDQ's own size before the filter; more detail changes no cell. */
const REDUCED_SIDE_PX = 512;
/** Nothing smaller has ever been tested. */
const SIDE_MIN_PX = 5;
/** A step between neighbouring cells counts in whole hundredths of the range of luma; so many make one point of quality. */
const STEPS_PER_POINT = 90;
const QUALITY_MAX = 100;

/**
 * PDQ of a picture's luma: 256 bits that stay nearly the same when it is scaled, compressed or made brighter. The bits agree with those of the
 * reference implementation but for a few, because pictures are reduced more carefully here before they are filtered.
 * (Facebook, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", 2019, github.com/facebook/ThreatExchange/tree/main/pdq)
 */
export function pdqOf(luma: Raster): PerceptualHash {
  const cells = sampleCells(averageDown(luma, REDUCED_SIDE_PX), CELLS);
  const coefficients = lowFrequencies(cells);
  const quality = Math.min(luma.width, luma.height) < SIDE_MIN_PX ? 0 : qualityOf(cells);
  return { algorithm: 'pdq', hex: medianBits(coefficients), mirroredHex: medianBits(mirrored(coefficients)), quality };
}

/** 0..100: how much there is to recognise. A flat picture has 0, and its bits are noise. */
function qualityOf(cells: Float32Array): number {
  let steps = 0;
  const step = (a: number, b: number): number => Math.abs(Math.trunc((((cells[a] as number) - (cells[b] as number)) * 100) / 255));
  for (let y = 0; y < CELLS; y += 1) {
    for (let x = 0; x < CELLS; x += 1) {
      const at = y * CELLS + x;
      if (x + 1 < CELLS) steps += step(at, at + 1);
      if (y + 1 < CELLS) steps += step(at, at + CELLS);
    }
  }
  return Math.min(QUALITY_MAX, Math.floor(steps / STEPS_PER_POINT));
}
