import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, detectionOf } from '../load/client.ts';
import type { Cluster } from '../load/cluster.ts';
import { withHouse } from '../load/house.ts';
import { ownCores, pinTree } from '../load/pin.ts';
import { treeCpuSeconds } from '../process-tree.ts';

/**
 * Pictures a second of `work --engines 1` processes on one PostgreSQL. Each is held to a core of its own, as on machines of their own: an engine that
 * finds a second core free uses it too, so that one worker alone would already have half of what a second one could add.
 */
export interface ScaleResult {
  one: WorkersResult;
  two: WorkersResult;
  ratio: number;
  /** One worker that may use every core. */
  oneFree: WorkersResult;
}

export interface WorkersResult {
  workers: number;
  /** Whether each has one core to itself. */
  pinned: boolean;
  pictures: number;
  perSecond: number;
  /** Processor time per picture of the workers with their engines, of PostgreSQL and of the server; their sum and the number of cores bound the rate. */
  workerCpuMs: number;
  databaseCpuMs: number;
  serverCpuMs: number;
}

/** Neither the start nor the end of a series counts: workers are warmed by then, and all are busy. */
const WARM_UP = 6;
const COOL_DOWN = 2;
const POLL_MS = 250;

export async function measureScale(photo: Buffer, cluster: Cluster, picturesPerWorker: number): Promise<ScaleResult> {
  const cores = ownCores();
  if (cores.length < 2) throw new Error('two workers need two cores');
  const measure = (workers: number, pinned: boolean) => measureWorkers({ photo, cluster, workers, cores: pinned ? cores : null, picturesPerWorker });
  const one = await measure(1, true);
  const two = await measure(2, true);
  return { one, two, ratio: two.perSecond / one.perSecond, oneFree: await measure(1, false) };
}

interface Series {
  photo: Buffer;
  cluster: Cluster;
  workers: number;
  /** Null: all may use all. */
  cores: number[] | null;
  picturesPerWorker: number;
}

async function measureWorkers({ photo, cluster, workers, cores, picturesPerWorker }: Series): Promise<WorkersResult> {
  const databaseUrl = await cluster.createDatabase(`scale_${workers}_${cores ? 'pinned' : 'free'}`);
  return withHouse({ engines: 1, databaseUrl }, async ({ client, server, work }) => {
    const pictures = (WARM_UP + picturesPerWorker + COOL_DOWN) * workers;
    const ids: string[] = [];
    for (let i = 0; i < pictures; i += 1) ids.push(detectionOf(await client.submit(photo, 'respond-async')).id);
    const before = { database: treeCpuSeconds(cluster.pid), server: treeCpuSeconds(server.pid) };
    const running = await Promise.all(Array.from({ length: workers }, () => work(1)));
    if (cores) await Promise.all(running.map(({ pid }, i) => pinTree(pid, cores[i] ?? 0)));
    const startsSeconds = running.map(({ pid }) => treeCpuSeconds(pid));
    const endsMs = await untilAllEnd(client, ids);
    const after = { database: treeCpuSeconds(cluster.pid), server: treeCpuSeconds(server.pid) };
    const workerSeconds = running.reduce((sum, { pid }, i) => sum + treeCpuSeconds(pid) - (startsSeconds[i] ?? 0), 0);
    const counted = endsMs.slice(WARM_UP * workers, endsMs.length - COOL_DOWN * workers);
    const seconds = ((counted.at(-1) ?? 0) - (counted[0] ?? 0)) / 1000;
    return {
      workers,
      pinned: cores !== null,
      pictures: counted.length,
      perSecond: (counted.length - 1) / seconds,
      workerCpuMs: (workerSeconds * 1000) / pictures,
      databaseCpuMs: ((after.database - before.database) * 1000) / pictures,
      serverCpuMs: ((after.server - before.server) * 1000) / pictures,
    };
  });
}

/** When each of them ended, in order, in ms. Throws where one failed. */
async function untilAllEnd(client: Client, ids: readonly string[]): Promise<number[]> {
  const ends = new Map<string, number>();
  // Of the youngest first: the older ones have ended when it has, and one look is cheap.
  for (let last = ids.at(-1); last !== undefined; last = ids.findLast((id) => !ends.has(id))) {
    const { status, completed_at } = detectionOf(await client.get(`/v1/detections/${last}`));
    if (status === 'failed') throw new Error(`the analysis of ${last} failed`);
    if (completed_at === null) await sleep(POLL_MS);
    else ends.set(last, Date.parse(completed_at));
  }
  return [...ends.values()].sort((a, b) => a - b);
}
