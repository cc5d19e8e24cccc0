import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { DIALECTS } from '../../src/dialects/index.ts';
import type { DetectionWire } from '../../src/dialects/native/schema/detection.ts';
import type { Answer, Client } from '../load/client.ts';
import { HOUSE_KEY, withHouse } from '../load/house.ts';
import { median, percentile } from '../statistics.ts';
import { type Answered, callsOf, type DialectCalls, NATIVE_AT_ONCE, NATIVE_HELD } from './dialects-calls.ts';

/** One call of one dialect beside the native one that does the same, in milliseconds. */
export interface DialectRow {
  /** `native` for the native call once more: what differs there is chance. */
  dialect: string;
  medianMs: number;
  p95Ms: number;
  nativeMedianMs: number;
  nativeP95Ms: number;
  /** The median, without the time from acceptance to verdict: that is the queue's and the engine's. */
  ownMs: number;
  nativeOwnMs: number;
  /** By how much that is more than in the native call of the same round; the median of all rounds. */
  addedMs: number;
}

export interface DialectsResult {
  rounds: DialectRounds;
  /** Reading a finished detection; without dialects that have no such call for pictures. */
  reading: DialectRow[];
  /** Handing a picture in and waiting for the verdict. */
  held: DialectRow[];
  /** Handing a picture in where the dialect never waits. */
  atOnce: DialectRow[];
}

export interface DialectRounds {
  reads: number;
  submissions: number;
}

const WARM_UP_SHARE = 0.1;
/** Rarely enough not to slow the analysis down. */
const POLL_MS = 10;

interface Sample {
  tookMs: number;
  ownMs: number;
}

interface Call {
  name: string;
  run(): Promise<Sample>;
}

/** Every call in each round, each round in another order, one at a time: whatever else the machine does meets all of them alike. */
export async function measureDialects(small: Buffer, rounds: DialectRounds): Promise<DialectsResult> {
  return withHouse({ engines: 1, databaseUrl: null }, async ({ client }) => {
    const vendors = DIALECTS.map(({ name }) => name).filter((name) => name !== 'native');
    const named = vendors.map((name): [string, DialectCalls] => [name, callsOf(name, HOUSE_KEY)]);
    const submitting = (calls: [string, DialectCalls][]): Call[] => calls.map(([name, one]) => ({ name, run: () => timedSubmission(client, small, one) }));
    const held = named.filter(([, { isHeld }]) => isHeld);
    const atOnce = named.filter(([, { isHeld }]) => !isHeld);
    return {
      rounds,
      reading: await compare(await readings(client, small, [['native', NATIVE_HELD], ...named]), rounds.reads),
      held: await compare(submitting([['native', NATIVE_HELD], ...held]), rounds.submissions),
      atOnce: await compare(submitting([['native', NATIVE_AT_ONCE], ...atOnce]), rounds.submissions),
    };
  });
}

async function compare(calls: Call[], rounds: number): Promise<DialectRow[]> {
  const [native] = calls;
  if (!native || calls.length === 1) return [];
  const all = [...calls, { ...native }];
  const taken = new Map<Call, Sample[]>(all.map((call) => [call, []]));
  const warmUpRounds = Math.ceil(rounds * WARM_UP_SHARE);
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    for (let i = 0; i < all.length; i += 1) {
      const call = all[(i + round) % all.length] as Call;
      const sample = await call.run();
      if (round >= warmUpRounds) taken.get(call)?.push(sample);
    }
  }
  const [baseline, ...others] = all.map((call) => taken.get(call) ?? []);
  return others.map((samples, i) => rowOf(all[i + 1]?.name ?? '', samples, baseline ?? []));
}

function rowOf(dialect: string, samples: readonly Sample[], native: readonly Sample[]): DialectRow {
  const [took, nativeTook] = [samples, native].map((all) => all.map(({ tookMs }) => tookMs)) as [number[], number[]];
  const [own, nativeOwn] = [samples, native].map((all) => all.map(({ ownMs }) => ownMs)) as [number[], number[]];
  return {
    dialect,
    medianMs: median(took),
    p95Ms: percentile(took, 0.95),
    nativeMedianMs: median(nativeTook),
    nativeP95Ms: percentile(nativeTook, 0.95),
    ownMs: median(own),
    nativeOwnMs: median(nativeOwn),
    addedMs: median(own.map((ms, round) => ms - (nativeOwn[round] ?? 0))),
  };
}

/** A finished detection of each dialect, ready to be read. */
async function readings(client: Client, small: Buffer, dialects: [string, DialectCalls][]): Promise<Call[]> {
  const calls: Call[] = [];
  for (const [name, one] of dialects) {
    const path = one.resultPath(await submit(client, small, one));
    if (path === null) continue;
    await untilFinished(client, path);
    const read = async (): Promise<Sample> => {
      const tookMs = await timed(async () => void bodyOf(await client.get(path)));
      return { tookMs, ownMs: tookMs };
    };
    calls.push({ name, run: read });
  }
  return calls;
}

async function timedSubmission(client: Client, small: Buffer, calls: DialectCalls): Promise<Sample> {
  let answered: Answered = {};
  const tookMs = await timed(async () => {
    answered = await submit(client, small, calls);
  });
  if (calls.isHeld) return { tookMs, ownMs: tookMs - (await newestLasted(client)) };
  // The next one meets an idle engine.
  const path = calls.resultPath(answered);
  if (path !== null) await untilFinished(client, path);
  return { tookMs, ownMs: tookMs };
}

/** From the acceptance of the newest detection to its verdict: the native API shows those of all dialects. */
async function newestLasted(client: Client): Promise<number> {
  const { data } = JSON.parse((await client.get('/v1/detections?limit=1')).body.toString()) as { data: DetectionWire[] };
  const [newest] = data;
  if (!newest?.completed_at) throw new Error('a call that is held until the verdict was answered before');
  return Date.parse(newest.completed_at) - Date.parse(newest.created_at);
}

async function submit(client: Client, small: Buffer, { path, headers, fields }: DialectCalls): Promise<Answered> {
  return bodyOf(await client.postForm(path, small, headers, fields));
}

async function untilFinished(client: Client, path: string): Promise<void> {
  for (;;) {
    const { item, status = item?.status } = bodyOf(await client.get(path));
    if (status !== 'queued' && status !== 'processing') return;
    await sleep(POLL_MS);
  }
}

/** Throws with the answer where it is none of success. */
function bodyOf({ status, body }: Answer): Answered {
  if (status !== 200 && status !== 202) throw new Error(`the server answered ${status}: ${body}`);
  return JSON.parse(body.toString()) as Answered;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
