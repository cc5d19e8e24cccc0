import sharp from 'sharp';
import type { Region } from '../../core/evidence.ts';
import type { SignalMap } from '../detectors/signal-map.ts';
import { heatLegend } from './heat-legend.ts';
import { rampColour } from './heat-ramp.ts';
import type { Raster } from './raster.ts';

export { combineMaps, type WeightedMap } from './combine-maps.ts';

const MAX_SIDE_PX = 1024;
/** Share of the picture's own colour that is kept, so that the ramp stands out without the scene being lost. */
const SATURATION = 0.45;
const MAX_BOXES = 16;
const LEVELS = 256;

interface Canvas {
  width: number;
  height: number;
  /** RGB, interleaved. */
  data: Uint8Array;
}

/**
 * The picture, at most 1024 px on its long side and a little greyer, with the map laid over it: calm areas stay clear, then amber, red and
 * magenta as the value grows. Regions are outlined, and a small scale says what the colours mean. Returns a PNG.
 */
export async function renderHeatmap(picture: Raster, map: SignalMap, regions: readonly Region[] = []): Promise<Buffer> {
  const canvas = await scaledCanvas(picture);
  paintMap(canvas, map);
  for (const region of regions.slice(0, MAX_BOXES)) drawBox(canvas, region);
  const legend = heatLegend(canvas.width, canvas.height);
  return sharp(canvas.data, { raw: { width: canvas.width, height: canvas.height, channels: 3 } })
    .composite(legend ? [{ input: legend.svg, left: legend.left, top: legend.top }] : [])
    .removeAlpha()
    .png({ compressionLevel: 1, adaptiveFiltering: false })
    .toBuffer();
}

async function scaledCanvas(picture: Raster): Promise<Canvas> {
  const scale = Math.min(1, MAX_SIDE_PX / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const data = await sharp(picture.data, { raw: { width: picture.width, height: picture.height, channels: picture.channels } })
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .toColourspace('srgb')
    .raw()
    .toBuffer();
  return { width, height, data };
}

function paintMap(canvas: Canvas, map: SignalMap): void {
  const { width, height, data } = canvas;
  const ramp = Array.from({ length: LEVELS }, (_, level) => rampColour(level / (LEVELS - 1)));
  const red = Float32Array.from(ramp, (c) => c.red * c.alpha);
  const green = Float32Array.from(ramp, (c) => c.green * c.alpha);
  const blue = Float32Array.from(ramp, (c) => c.blue * c.alpha);
  const clear = Float32Array.from(ramp, (c) => 1 - c.alpha);
  const line = new Float32Array(map.columns);
  const left = sampleColumns(width, map.columns);
  for (let y = 0, at = 0; y < height; y += 1) {
    blendRows(map, ((y + 0.5) / height) * map.rows - 0.5, line);
    for (let x = 0; x < width; x += 1, at += 3) {
      const column = left.index[x] as number;
      const from = line[column] as number;
      const value = from + ((line[Math.min(column + 1, map.columns - 1)] as number) - from) * (left.share[x] as number);
      const level = (value * (LEVELS - 1) + 0.5) | 0;
      const r = data[at] as number;
      const g = data[at + 1] as number;
      const b = data[at + 2] as number;
      const grey = (r * 0.299 + g * 0.587 + b * 0.114) * (1 - SATURATION);
      const keep = clear[level] as number;
      data[at] = (red[level] as number) + keep * (grey + r * SATURATION);
      data[at + 1] = (green[level] as number) + keep * (grey + g * SATURATION);
      data[at + 2] = (blue[level] as number) + keep * (grey + b * SATURATION);
    }
  }
}

/** For every pixel column the map column left of it and how far it lies towards the next one. */
function sampleColumns(width: number, columns: number): { index: Int32Array; share: Float32Array } {
  const index = new Int32Array(width);
  const share = new Float32Array(width);
  for (let x = 0; x < width; x += 1) {
    const at = Math.min(Math.max(((x + 0.5) / width) * columns - 0.5, 0), columns - 1);
    index[x] = Math.floor(at);
    share[x] = at - Math.floor(at);
  }
  return { index, share };
}

/** One map line at a fractional row, into `line`; values are clipped to 0..1 here, once for all. */
function blendRows(map: SignalMap, row: number, line: Float32Array): void {
  const at = Math.min(Math.max(row, 0), map.rows - 1);
  const upper = Math.floor(at) * map.columns;
  const lower = Math.min(Math.floor(at) + 1, map.rows - 1) * map.columns;
  const share = at - Math.floor(at);
  for (let x = 0; x < map.columns; x += 1) {
    const value = (map.values[upper + x] as number) * (1 - share) + (map.values[lower + x] as number) * share;
    line[x] = value > 0 ? Math.min(1, value) : 0;
  }
}

/** A white line with a dark one outside it, to be seen on any ground. */
function drawBox(canvas: Canvas, region: Region): void {
  const thickness = Math.max(1, Math.round(Math.max(canvas.width, canvas.height) / 500));
  const left = Math.round(region.x * canvas.width);
  const top = Math.round(region.y * canvas.height);
  const right = Math.round((region.x + region.width) * canvas.width) - 1;
  const bottom = Math.round((region.y + region.height) * canvas.height) - 1;
  for (let inset = -thickness; inset < thickness; inset += 1) {
    const shade = inset < 0 ? 20 : 255;
    for (let x = left + inset; x <= right - inset; x += 1) {
      setGrey(canvas, x, top + inset, shade);
      setGrey(canvas, x, bottom - inset, shade);
    }
    for (let y = top + inset; y <= bottom - inset; y += 1) {
      setGrey(canvas, left + inset, y, shade);
      setGrey(canvas, right - inset, y, shade);
    }
  }
}

function setGrey(canvas: Canvas, x: number, y: number, shade: number): void {
  if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height) return;
  canvas.data.fill(shade, (y * canvas.width + x) * 3, (y * canvas.width + x) * 3 + 3);
}
