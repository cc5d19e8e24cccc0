import sharp from 'sharp';
import type { SignalMap } from '../detectors/signal-map.ts';

/** A map as numbers: a grey PNG of 8 bits with one pixel for each cell, 255 x its value. */
export function renderRawMap({ columns, rows, values }: SignalMap): Promise<Buffer> {
  const levels = Uint8Array.from(values, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
  return sharp(levels, { raw: { width: columns, height: rows, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
}
