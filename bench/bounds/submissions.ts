import { availableParallelism } from 'node:os';
import { childPeaksBytes } from '../child-memory.ts';
import { type Client, detectionOf } from '../load/client.ts';
import { withHouse } from '../load/house.ts';
import { type Latency, latencyOf, openLoop } from '../load/open-loop.ts';
import { cpuSeconds, peakBytes } from '../process-tree.ts';

/** A steady stream of small pictures to an embedded server that analyses as fast as it can. */
export interface SubmissionsResult {
  perSecond: number;
  seconds: number;
  imageBytes: number;
  accept: Latency;
  accepted: number;
  /** Answers other than 202, and no answers. */
  refused: number;
  /** Accepted, and not readable afterwards. */
  lost: number;
  /** Finished by the end of the stream. */
  finished: number;
  serverPeakBytes: number | null;
  /** Processor time of the server process for one submission; it also runs the queue and writes down the verdicts. */
  serverCpuMs: number;
  childPeakBytes: number | null;
}

const PER_SECOND = 50;
const WARM_UP_SECONDS = 2;

export async function measureSubmissions(small: Buffer, seconds: number): Promise<SubmissionsResult> {
  return withHouse({ engines: availableParallelism(), databaseUrl: null }, async ({ client, server }) => {
    const ids: string[] = [];
    let refused = 0;
    const submit = async (): Promise<void> => {
      const answer = await client.submit(small, 'respond-async').catch(() => null);
      if (answer?.status === 202) ids.push(detectionOf(answer).id);
      else refused += 1;
    };
    await openLoop(PER_SECOND, WARM_UP_SECONDS, submit);
    const startSeconds = cpuSeconds(server.pid);
    const accept = latencyOf(await openLoop(PER_SECOND, seconds, submit));
    const serverCpuMs = ((cpuSeconds(server.pid) - startSeconds) * 1000) / accept.count;
    const { lost, finished } = await readAll(client, ids);
    return {
      perSecond: PER_SECOND,
      seconds,
      imageBytes: small.length,
      accept,
      accepted: ids.length,
      refused,
      lost,
      finished,
      serverPeakBytes: peakBytes(server.pid),
      serverCpuMs,
      childPeakBytes: childPeaksBytes(server.pid)[0] ?? null,
    };
  });
}

async function readAll(client: Client, ids: readonly string[]): Promise<{ lost: number; finished: number }> {
  const sum = { lost: 0, finished: 0 };
  for (const id of ids) {
    const answer = await client.get(`/v1/detections/${id}`);
    if (answer.status !== 200) sum.lost += 1;
    else if (detectionOf(answer).completed_at !== null) sum.finished += 1;
  }
  return sum;
}
