import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact, Region, Signal } from '../core/evidence.ts';
import { LOCALISATION_DETECTOR } from './detectors/image-localisation.ts';
import type { SignalMap } from './detectors/signal-map.ts';
import type { Judged } from './frame-outcomes.ts';
import { combineMaps, renderHeatmap } from './media/heatmap.ts';
import type { Raster } from './media/raster.ts';
import { renderRawMap } from './media/raw-map.ts';
import { shrinkRaster } from './media/shrink.ts';

const HEATMAP = 'heatmap.png';
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
 * Draws every map over the frame that it was found in, and the picture of all together, larger, as `heatmap.png`, into `folder`: where a part was
 * found (`isLocal`) the localisation with its places, else all maps in one. `signals` belong to `judged` one by one and are told the names.
 * Returns what was written.
 */
export async function writeArtifacts(
  folder: string,
  pictures: readonly Raster[],
  judged: readonly Judged[],
  signals: readonly Signal[],
  isLocal: boolean,
): Promise<Artifact[]> {
  const small = await Promise.all(pictures.map((picture) => shrinkRaster(picture, MAP_SIDE_PX)));
  const drawings = judged.flatMap(({ detector, result }, i): (Drawing & { signal: Signal; frame: number })[] => {
    const signal = signals[i] as Signal;
    if (!('finding' in result) || !result.finding.map) return [];
    return [
      {
        name: mapName(detector.id),
        picture: small[result.frame] as Raster,
        map: shown(detector, result.finding.map),
        regions: signal.regions,
        signal,
        frame: result.frame,
      },
    ];
  });
  const learned = judged.flatMap(({ detector, result }, i) =>
    detector.kind === 'learned' && 'finding' in result && result.finding.map
      ? [{ name: mapName(detector.id), map: result.finding.map, signal: signals[i] as Signal }]
      : [],
  );
  for (const { signal, name } of drawings) signal.artifacts.push(name);
  for (const { signal, name } of learned) signal.artifacts.push(rawName(name));
  const place = isLocal ? drawings.find(({ signal }) => signal.detector === LOCALISATION_DETECTOR) : undefined;
  const others = drawings.filter(({ signal }) => signal.detector !== LOCALISATION_DETECTOR);
  const main = place ?? others.reduce<(typeof drawings)[number] | null>((a, b) => (a && trust(a.signal) >= trust(b.signal) ? a : b), null);
  const joined = place ? { name: HEATMAP, map: place.map, regions: place.regions } : combined(others);
  const all: Drawing[] = main ? [{ ...joined, picture: pictures[main.frame] as Raster }, ...drawings] : [];
  // A few pictures of at most a megapixel each: encoding them side by side uses the cores that wait.
  return Promise.all([
    ...all.map(async ({ name, picture, map, regions }) => write(folder, name, await renderHeatmap(picture, map, regions))),
    ...learned.map(async ({ name, map }) => write(folder, rawName(name), await renderRawMap(map))),
  ]);
}

/** From this probability on a tile is coloured: most of a picture that nothing is found in lies below even odds, yet not far. */
const COLOURED_FROM = 0.35;

/** A map as it is drawn. Those of forensic detectors are of heat already; a learned one is of probabilities. */
function shown({ kind }: Pick<Judged['detector'], 'kind'>, map: SignalMap): SignalMap {
  if (kind !== 'learned') return map;
  return { ...map, values: map.values.map((value) => Math.max(0, (value - COLOURED_FROM) / (1 - COLOURED_FROM))) };
}

/** Boxes that say nothing about a place. */
const LARGEST_BOX = 0.6;
const MAX_BOXES = 4;

/** The places that alarmed detectors point at, the most suspicious first. */
function placesOf(drawings: readonly { signal: Signal }[]): Region[] {
  return drawings
    .filter(({ signal }) => (signal.score ?? 0) >= ALARM_SCORE)
    .flatMap(({ signal }) => signal.regions.filter(({ width, height }) => width * height <= LARGEST_BOX))
    .sort((a, b) => b.score - a.score)
    .slice(0, MAX_BOXES);
}

/** All maps in one, as hot as its most suspicious detector allows: a picture that nobody suspects stays calm. */
function combined(drawings: readonly (Drawing & { signal: Signal })[]): Omit<Drawing, 'picture'> {
  const map = combineMaps(drawings.map(({ map: own, signal }) => ({ map: own, weight: trust(signal) })));
  const heat = Math.max(...drawings.map(({ signal }) => suspicion(signal)));
  return { name: HEATMAP, map: { ...map, values: map.values.map((value) => value * heat) }, regions: placesOf(drawings) };
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

async function write(folder: string, name: string, png: Buffer): Promise<Artifact> {
  await writeFile(join(folder, name), png);
  return { name, mime: 'image/png', sizeBytes: png.length };
}

/** `image-noise@1` draws `noise-map.png`. */
function mapName(detectorId: string): string {
  return `${detectorId.replace(/^image-/, '').replace(/@.*$/, '')}-map.png`;
}

/** `learned-raw.png` beside `learned-map.png`. */
const rawName = (name: string): string => name.replace(/-map\.png$/, '-raw.png');
