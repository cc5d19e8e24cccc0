import { type Client, detectionOf } from '../load/client.ts';
import { withHouse } from '../load/house.ts';
import { type Latency, latencyOf, openLoop } from '../load/open-loop.ts';
import { cpuSeconds } from '../process-tree.ts';

/** Reading a detection beside one running analysis, and the lightest call of the same server for comparison. */
export interface ApiResult {
  perSecond: number;
  detection: Latency;
  health: Latency;
  /** p99 of the two: how much dearer a detection is than an answer that needs nothing. */
  ratioToHealth: number;
  /** Processor time of the server process for one request, whatever else the machine does. */
  detectionCpuMs: number;
  healthCpuMs: number;
  /** Answers other than 200. */
  refused: number;
  /** Analyses that ended meanwhile; 0 where the engine was not busy all the time, and the figures are worth nothing. */
  analyses: number;
}

const PER_SECOND = 200;
const ROUNDS = 3;
const ROUND_SECONDS = 4;
const WARM_UP_SECONDS = 3;
/** The engine must not run dry: more than the machine analyses meanwhile. */
const BACKLOG = 90;

export async function measureApi(small: Buffer, large: Buffer): Promise<ApiResult> {
  return withHouse({ engines: 1, databaseUrl: null }, async ({ client, server }) => {
    const { id } = detectionOf(await client.submit(small, 'wait=60'));
    const backlog: string[] = [];
    for (let i = 0; i < BACKLOG; i += 1) backlog.push(detectionOf(await client.submit(large, 'respond-async')).id);
    let refused = 0;
    const get = async (path: string): Promise<void> => {
      if ((await client.get(path)).status !== 200) refused += 1;
    };
    const path = `/v1/detections/${id}`;
    await openLoop(PER_SECOND, WARM_UP_SECONDS, () => get(path));
    const before = await countFinished(client, backlog);
    const [detection, health]: [Samples, Samples] = [[], []];
    const cpu = { detection: 0, health: 0 };
    const drive = async (name: keyof typeof cpu, target: string): Promise<Samples> => {
      const startSeconds = cpuSeconds(server.pid);
      const samples = await openLoop(PER_SECOND, ROUND_SECONDS, () => get(target));
      cpu[name] += ((cpuSeconds(server.pid) - startSeconds) * 1000) / (PER_SECOND * ROUND_SECONDS * ROUNDS);
      return samples;
    };
    for (let round = 0; round < ROUNDS; round += 1) {
      detection.push(...(await drive('detection', path)));
      health.push(...(await drive('health', '/healthz')));
    }
    const after = await countFinished(client, backlog);
    const figures = { detection: latencyOf(detection), health: latencyOf(health) };
    return {
      perSecond: PER_SECOND,
      ...figures,
      ratioToHealth: figures.detection.p99Ms / figures.health.p99Ms,
      detectionCpuMs: cpu.detection,
      healthCpuMs: cpu.health,
      refused,
      analyses: after === backlog.length ? 0 : after - before,
    };
  });
}

type Samples = Awaited<ReturnType<typeof openLoop>>;

async function countFinished(client: Client, ids: readonly string[]): Promise<number> {
  let finished = 0;
  for (const id of ids) if (detectionOf(await client.get(`/v1/detections/${id}`)).completed_at !== null) finished += 1;
  return finished;
}
