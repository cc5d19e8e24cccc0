import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../statistics.ts';

/** Times in milliseconds. */
export interface Latency {
  count: number;
  /** From the moment at which the request was due: what waits behind a slow answer counts. */
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  /** From the moment at which it was sent. */
  sentP99Ms: number;
  /** How late this process sent it: beyond a few milliseconds the machine is busy with other things, and the figures say little. */
  lateP99Ms: number;
}

interface Sample {
  fromDueMs: number;
  fromSentMs: number;
  lateMs: number;
}

/** Sends `perSecond` requests a second for `seconds`, whether or not the ones before have been answered, and waits for all answers. */
export async function openLoop(perSecond: number, seconds: number, send: (i: number) => Promise<void>): Promise<Sample[]> {
  const startMs = performance.now();
  const pending: Promise<Sample>[] = [];
  for (let i = 0; i < perSecond * seconds; i += 1) {
    const dueMs = startMs + (i * 1000) / perSecond;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    const sample = timed(dueMs, () => send(i));
    // Its failure is told below, where all are waited for; until then nobody listens, which would end the process and leave the server behind.
    sample.catch(() => {});
    pending.push(sample);
  }
  return Promise.all(pending);
}

async function timed(dueMs: number, send: () => Promise<void>): Promise<Sample> {
  const sentMs = performance.now();
  await send();
  const endMs = performance.now();
  return { fromDueMs: endMs - dueMs, fromSentMs: endMs - sentMs, lateMs: sentMs - dueMs };
}

export function latencyOf(samples: readonly Sample[]): Latency {
  const fromDue = samples.map(({ fromDueMs }) => fromDueMs);
  return {
    count: samples.length,
    p50Ms: percentile(fromDue, 0.5),
    p99Ms: percentile(fromDue, 0.99),
    maxMs: percentile(fromDue, 1),
    sentP99Ms: percentile(
      samples.map(({ fromSentMs }) => fromSentMs),
      0.99,
    ),
    lateP99Ms: percentile(
      samples.map(({ lateMs }) => lateMs),
      0.99,
    ),
  };
}
