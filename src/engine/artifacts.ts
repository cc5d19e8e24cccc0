import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact, Region, Signal } from '../core/evidence.ts';
import type { SignalMap } from './detectors/signal-map.ts';
import type { Judged } from './frame-outcomes.ts';
import { combineMaps, renderHeatmap } from './media/heatmap.ts';
import type { Raster } from './media/raster.ts';
import { shrinkRaster } from './media/shrink.ts';

/** Long side of what a single detector's map is drawn over: maps are coarse, and there are several. */
const MAP_SIDE_PX = 640;

/** The picture of one detector's evidence, or of all together. */
interface Drawing {
  name: string;
  picture: Raster;
  map: SignalMap;
  regions: readonly Region[];
}

/**
 * Draws every map over the frame that it was found in, and all of them together, larger, as `heatmap.png`, into `folder`. `signals` belong to
 * `judged` one by one and are told the names. Returns what was written.
 */
export async function writeArtifacts(folder: string, pictures: readonly Raster[], judged: readonly Judged[], signals: readonly Signal[]): Promise<Artifact[]> {
  const small = await Promise.all(pictures.map((picture) => shrinkRaster(picture, MAP_SIDE_PX)));
  const drawings = judged.flatMap(({ detector, result }, i): (Drawing & { signal: Signal; frame: number })[] => {
    const signal = signals[i] as Signal;
    if (!('finding' in result) || !result.finding.map) return [];
    return [
      { name: mapName(detector.id), picture: small[result.frame] as Raster, map: result.finding.map, regions: signal.regions, signal, frame: result.frame },
    ];
  });
  for (const { signal, name } of drawings) signal.artifacts.push(name);
  const main = drawings.reduce<(typeof drawings)[number] | null>((a, b) => (a && trust(a.signal) >= trust(b.signal) ? a : b), null);
  const all: Drawing[] = main ? [{ ...combined(drawings), picture: pictures[main.frame] as Raster }, ...drawings] : [];
  // A few pictures of at most a megapixel each: encoding them side by side uses the cores that wait.
  return Promise.all(all.map((drawing) => draw(folder, drawing)));
}

/** All maps in one, as hot as its most suspicious detector allows: a picture that nobody suspects stays calm. */
function combined(drawings: readonly (Drawing & { signal: Signal })[]): Omit<Drawing, 'picture'> {
  const map = combineMaps(drawings.map(({ map: own, signal }) => ({ map: own, weight: trust(signal) })));
  const heat = Math.max(...drawings.map(({ signal }) => suspicion(signal)));
  return { name: 'heatmap.png', map: { ...map, values: map.values.map((value) => value * heat) }, regions: [] };
}

/** Share below which no applicable detector falls: a place that it shows is worth a look even where it moves no score. */
const LEAST_SHARE = 0.1;
const CALM_SCORE = 0.3;
const ALARM_SCORE = 0.7;
const LEAST_SUSPICION = 0.15;

/** How much a map counts in the common one: its detector's share in the score, and how suspicious that detector is. */
function trust(signal: Signal): number {
  return Math.max(LEAST_SHARE, signal.weight) * suspicion(signal);
}

/** 0.15 for a calm detector, rising to 1 for an alarmed one. */
function suspicion({ score }: Signal): number {
  return Math.min(1, Math.max(LEAST_SUSPICION, ((score ?? 0) - CALM_SCORE) / (ALARM_SCORE - CALM_SCORE)));
}

async function draw(folder: string, { name, picture, map, regions }: Drawing): Promise<Artifact> {
  const png = await renderHeatmap(picture, map, regions);
  await writeFile(join(folder, name), png);
  return { name, mime: 'image/png', sizeBytes: png.length };
}

/** `image-noise@1` draws `noise-map.png`. */
function mapName(detectorId: string): string {
  return `${detectorId.replace(/^image-/, '').replace(/@.*$/, '')}-map.png`;
}
