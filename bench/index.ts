import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { loadConfig } from '../src/config.ts';
import type { Engine } from '../src/core/ports.ts';
import { openEngine } from '../src/server/open-engine.ts';
import { type Deadline, measureStages, measureThroughput, type ThroughputResult } from './image-pipeline.ts';
import { makePhotos, type Photo } from './photos.ts';
import { type BenchResult, renderTables } from './render.ts';

/** The whole bench ends about here; series are cut short, not left out. */
const BUDGET_SECONDS = 45;
const RUNS = 9;
const PICTURES = { '1 MP': 16, '12 MP': 4 } as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  const folder = await mkdtemp(join(tmpdir(), 'bonafide-bench-'));
  try {
    const result = await bench(await makePhotos(folder));
    console.log(values.json ? JSON.stringify(result, null, 2) : renderTables(result));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function bench(photos: Photo[]): Promise<BenchResult> {
  const start = performance.now();
  const isOver: Deadline = () => performance.now() - start > BUDGET_SECONDS * 500;
  sharp.concurrency(1);
  sharp.cache(false);
  const result: BenchResult = { stages: [], throughput: [] };
  for (const children of [1, 2]) {
    const engine = await openEngine(loadConfig(), { engines: children });
    try {
      if (children === 1) for (const photo of photos) result.stages.push(await measureStages(engine, photo, RUNS, isOver));
      for (const photo of photos) result.throughput.push(await throughput(engine, photo, children));
    } finally {
      await engine.close();
    }
  }
  return result;
}

const throughput = (engine: Engine, photo: Photo, children: number): Promise<ThroughputResult> =>
  measureThroughput(engine, photo, children, photo.megapixels > 4 ? PICTURES['12 MP'] : PICTURES['1 MP']);

await main();
