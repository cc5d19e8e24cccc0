import { platform } from 'node:process';
import { toAppError } from '../core/errors.ts';
import type { Progress } from '../core/events.ts';
import { type Analyze, createAnalyzer } from './analyze.ts';
import type { AnalyzeJob, FromChild, ToChild } from './protocol.ts';

/** Entry of an engine child: media comes in as paths, reports go out. It holds no secrets and ends with its parent. */

const MEMORY_REPORT_MS = 200;
/** Above this, what the last analysis left is collected before the next one. */
const COLLECT_ABOVE_BYTES = 400 * 2 ** 20;

let analyze: Analyze | null = null;

function send(message: FromChild): void {
  process.send?.(message);
}

/** Memory held once rubbish is gone; the parent retires children that keep too much. */
function settledRss(): number {
  if (process.memoryUsage.rss() > COLLECT_ABOVE_BYTES) globalThis.gc?.();
  return process.memoryUsage.rss();
}

async function work({ path, request }: AnalyzeJob): Promise<void> {
  try {
    if (!analyze) throw new Error('an analysis was asked for before the settings came');
    const onProgress = (progress: Progress): void => send({ type: 'progress', progress });
    const onSound = (seconds: number): void => send({ type: 'sound', seconds });
    const report = await analyze(path, request, { onProgress, onSound });
    send({ type: 'report', report, rssBytes: settledRss() });
  } catch (error) {
    const failure = toAppError(error);
    // The cause stays here: it may quote the media. Its text goes to our error output, which the parent keeps for its log.
    if (failure.cause !== undefined) process.stderr.write(`${failure.message}: ${String(failure.cause)}\n`);
    send({ type: 'failed', error: failure.toData(), rssBytes: settledRss() });
  }
}

process.on('message', (message: ToChild) => {
  if (message.type === 'analyze') {
    void work(message.job);
    return;
  }
  analyze = createAnalyzer(message.settings);
  send({ type: 'ready' });
});
process.on('disconnect', () => process.exit(0));
// Ctrl-C in a terminal reaches the whole group; the parent decides when its children end.
process.on('SIGINT', () => undefined);
// Where the parent cannot look into /proc, the child reports by itself, as far as its work lets it.
if (platform !== 'linux') setInterval(() => send({ type: 'memory', rssBytes: process.memoryUsage.rss() }), MEMORY_REPORT_MS).unref();
