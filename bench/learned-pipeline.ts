import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import sharp from 'sharp';
import { cutFrames, cutMiddles, cutTiles } from '../src/engine/detectors/learned/cut-views.ts';
import { VIEWS_CARD } from '../src/engine/detectors/learned/image-judge.ts';
import { chooseTiles } from '../src/engine/detectors/learned/tile-places.ts';
import type { Raster } from '../src/engine/media/raster.ts';
import { type Crops, ImageNetwork } from '../src/engine/models/image-network.ts';
import { readImageNetworkCard } from '../src/engine/models/image-network-card.ts';
import { findNetwork } from '../src/engine/models/network-card.ts';
import type { Photo } from './photos.ts';
import { mediansByName } from './statistics.ts';

/** The learned detector alone on one photograph, warm, in this process. Times in milliseconds, medians. */
export interface LearnedResult {
  photo: string;
  crops: Record<Crops['kind'], number>;
  wallMs: Record<string, number>;
  /** Of all threads together: what other work on the machine moves little. */
  cpuMs: Record<string, number>;
  /** Crops of each kind that the network judges in a second of one core. */
  cropsPerCoreSecond: Record<Crops['kind'], number>;
}

const RUNS = 5;

/** Null where the network is not installed. `models`: another folder of networks than the package's own. */
export async function measureLearned(photos: readonly Photo[], models: URL | undefined): Promise<LearnedResult[] | null> {
  const card = findNetwork(VIEWS_CARD, readImageNetworkCard, models);
  if (card === null) return null;
  const network = await ImageNetwork.load(card, { threads: availableParallelism(), ...(models && { folder: models }) });
  try {
    const results: LearnedResult[] = [];
    for (const photo of photos) results.push(await measurePhoto(network, photo));
    return results;
  } finally {
    await network.release();
  }
}

async function measurePhoto(network: ImageNetwork, photo: Photo): Promise<LearnedResult> {
  const { data, info } = await sharp(photo.path).raw().toBuffer({ resolveWithObject: true });
  const rgb: Raster = { data, width: info.width, height: info.height, channels: 3 };
  const runs = [];
  // The first is the warm-up.
  for (let i = 0; i <= RUNS; i += 1) runs.push(await runOnce(network, rgb));
  const warm = runs.slice(1);
  const { crops } = runs[0] as (typeof runs)[number];
  const cpuMs = mediansByName(warm.map((run) => run.cpuMs));
  const rate = (kind: Crops['kind']) => (1000 * crops[kind]) / (cpuMs[`network, ${kind}s`] ?? Number.POSITIVE_INFINITY);
  return {
    photo: photo.name,
    crops,
    wallMs: mediansByName(warm.map((run) => run.wallMs)),
    cpuMs,
    cropsPerCoreSecond: { tile: rate('tile'), middle: rate('middle'), frame: rate('frame') },
  };
}

async function runOnce(network: ImageNetwork, rgb: Raster) {
  const wallMs: Record<string, number> = {};
  const cpuMs: Record<string, number> = {};
  const time = async <T>(stage: string, work: () => Promise<T> | T): Promise<T> => {
    const [from, used] = [performance.now(), process.cpuUsage()];
    const result = await work();
    const { user, system } = process.cpuUsage(used);
    wallMs[stage] = performance.now() - from;
    cpuMs[stage] = (user + system) / 1000;
    return result;
  };
  const places = await time('choose tiles', () => chooseTiles(rgb));
  const frames = await time('cut frames', () => cutFrames(rgb));
  const middles = await time('cut middles', () => cutMiddles(rgb));
  const tiles = await time('cut tiles', () => cutTiles(rgb, places.tiles));
  for (const crops of [frames, middles, tiles]) await time(`network, ${crops.kind}s`, () => network.judge(crops));
  for (const times of [wallMs, cpuMs]) times.total = Object.values(times).reduce((sum, ms) => sum + ms, 0);
  return { wallMs, cpuMs, crops: { tile: tiles.count, middle: middles.count, frame: frames.count } };
}
