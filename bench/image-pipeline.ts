import { performance } from 'node:perf_hooks';
import sharp from 'sharp';
import type { Engine } from '../src/core/ports.ts';
import { childPeaksBytes } from './child-memory.ts';
import type { Photo } from './photos.ts';
import { median, mediansByName } from './statistics.ts';

/** One photograph through one warm engine child; times in milliseconds. */
export interface StageResult {
  photo: string;
  runs: number;
  /** Median by stage, as the engine reports it; `total` is inside the child. */
  stagesMs: Record<string, number>;
  /** Median from the call to the report: the child's time, the process border and reading the file. */
  wallMs: number;
  /** Median of sharp decoding the same file to raw samples in this process, one thread. */
  baselineMs: number;
  /** wallMs / baselineMs: the figure to compare between machines. */
  ratio: number;
}

export interface ThroughputResult {
  photo: string;
  children: number;
  pictures: number;
  perSecond: number;
  /** Largest VmHWM among the children; null where the system does not say. */
  childPeakBytes: number | null;
}

/** Ends a series early, so that a slow machine still finishes. */
export type Deadline = () => boolean;

const WARM_UP_RUNS = 2;
const request = { kind: 'image', artifactsDir: null } as const;

/** Times `runs` analyses of one photograph, warm, one after the other, each beside its baseline. */
export async function measureStages(engine: Engine, photo: Photo, runs: number, isOver: Deadline): Promise<StageResult> {
  for (let i = 0; i < WARM_UP_RUNS; i += 1) await engine.analyze(photo.path, request);
  const stages: Record<string, number>[] = [];
  const walls: number[] = [];
  const baselines: number[] = [];
  while (walls.length < runs && (walls.length === 0 || !isOver())) {
    const before = performance.now();
    await sharp(photo.path).raw().toBuffer();
    const start = performance.now();
    const report = await engine.analyze(photo.path, request);
    walls.push(performance.now() - start);
    baselines.push(start - before);
    stages.push(report.timingsMs);
  }
  const wallMs = median(walls);
  const baselineMs = median(baselines);
  return { photo: photo.name, runs: walls.length, stagesMs: mediansByName(stages), wallMs, baselineMs, ratio: wallMs / baselineMs };
}

/** Hands `pictures` analyses to the engine at once. */
export async function measureThroughput(engine: Engine, photo: Photo, children: number, pictures: number): Promise<ThroughputResult> {
  await Promise.all(Array.from({ length: children }, () => engine.analyze(photo.path, request)));
  const start = performance.now();
  await Promise.all(Array.from({ length: pictures }, () => engine.analyze(photo.path, request)));
  const seconds = (performance.now() - start) / 1000;
  return { photo: photo.name, children, pictures, perSecond: pictures / seconds, childPeakBytes: childPeaksBytes()[0] ?? null };
}
