import { setTimeout as sleep } from 'node:timers/promises';
import { detectionOf } from '../load/client.ts';
import { type House, withHouse } from '../load/house.ts';
import { percentile } from '../statistics.ts';

/** From the acceptance to the start of the analysis on a worker that has nothing else to do, in milliseconds. */
export interface QueueResult {
  database: 'embedded' | 'postgresql';
  runs: number;
  p50Ms: number;
  p95Ms: number;
  maxMs: number;
}

const RUNS = 60;
const WARM_UP_RUNS = 3;
/** Long enough that the worker is at rest again. */
const PAUSE_MS = 40;

export async function measureQueue(small: Buffer, databaseUrl: string | null): Promise<QueueResult> {
  return withHouse({ engines: 1, databaseUrl }, async (house) => {
    if (databaseUrl !== null) await house.work(1);
    const queueMs: number[] = [];
    for (let i = 0; i < WARM_UP_RUNS + RUNS; i += 1) {
      const waitedMs = await submitOne(house, small);
      if (i >= WARM_UP_RUNS) queueMs.push(waitedMs);
      await sleep(PAUSE_MS);
    }
    return {
      database: databaseUrl === null ? 'embedded' : 'postgresql',
      runs: RUNS,
      p50Ms: percentile(queueMs, 0.5),
      p95Ms: percentile(queueMs, 0.95),
      maxMs: percentile(queueMs, 1),
    };
  });
}

async function submitOne({ client }: House, small: Buffer): Promise<number> {
  const { timings, id } = detectionOf(await client.submit(small, 'wait=60'));
  if (timings.queue_ms === null) throw new Error(`${id} was not begun within a minute`);
  return timings.queue_ms;
}
