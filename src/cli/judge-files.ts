import { join } from 'node:path';
import { loadConfig } from '../config.ts';
import type { DetectionOptions } from '../core/detection.ts';
import { openEngine } from '../server/open-engine.ts';
import type { Target } from './collect-files.ts';
import type { Terminal } from './command.ts';
import { createOperandFetcher, operandName } from './fetch-operand.ts';
import { type FileRequest, type FileResult, failedFile, judgeFile } from './judge-file.ts';
import { makeFolder } from './make-folder.ts';
import { progressBar } from './progress-bar.ts';
import { runInParallel } from './run-in-parallel.ts';

export interface JudgePlan {
  options: DetectionOptions;
  /** Where artifacts go: of one file straight there, of several each into a folder of its own. */
  outDir: string | null;
}

/** Judges all targets with as many engine children as are allowed and useful. After Ctrl-C the results are those that were done. */
export async function judgeFiles(targets: readonly Target[], plan: JudgePlan, terminal: Terminal): Promise<FileResult[]> {
  const config = loadConfig();
  const requests = await requestsFor(targets, plan);
  const files = targets.filter(({ error }) => error === null);
  if (files.length === 0) return targets.flatMap(({ error }, index) => (error ? [failedFile(requests[index] as FileRequest, error)] : []));
  const width = Math.min(config.engines, files.length);
  const engine = await openEngine(config, { engines: width });
  const fetcher = createOperandFetcher(config);
  const abort = new AbortController();
  const onInterrupt = (): void => abort.abort();
  process.once('SIGINT', onInterrupt);
  const progress = overallProgress(targets, terminal);
  const onFault = (text: string): void => terminal.err(`bonafide: this is a bug, please report it.\n${text}\n`);
  try {
    const judgeOne = async ({ path, error }: Target, index: number): Promise<FileResult> => {
      const request = requests[index] as FileRequest;
      const context = { signal: abort.signal, onProgress: ({ fraction }: { fraction: number }) => progress.advance(index, fraction) };
      const result = error ? failedFile(request, error) : await judgeFile({ engine, fetcher, onFault }, request, context);
      progress.advance(index, 1);
      return { ...result, path };
    };
    return await runInParallel(targets, width, judgeOne, abort.signal);
  } finally {
    progress.end();
    process.off('SIGINT', onInterrupt);
    await engine.close();
    await fetcher.close();
  }
}

function overallProgress(targets: readonly Target[], terminal: Terminal): { advance(index: number, fraction: number): void; end(): void } {
  const bar = progressBar(terminal, targets.length);
  const fractions = new Float64Array(targets.length);
  let done = 0;
  return {
    advance: (index, fraction) => {
      done += fraction - (fractions[index] ?? 0);
      fractions[index] = fraction;
      bar.update(done, operandName(targets[index]?.path ?? ''));
    },
    end: bar.end,
  };
}

async function requestsFor(targets: readonly Target[], { outDir, options }: JudgePlan): Promise<FileRequest[]> {
  const used = new Map<string, number>();
  const requests = targets.map(({ path }): FileRequest => {
    const name = operandName(path);
    const count = (used.get(name) ?? 0) + 1;
    used.set(name, count);
    const folder = count === 1 ? name : `${name}-${count}`;
    const artifactsDir = outDir === null ? null : targets.length === 1 ? outDir : join(outDir, folder);
    return { path, options, artifactsDir };
  });
  for (const { artifactsDir } of requests) if (artifactsDir !== null) await makeFolder(artifactsDir);
  return requests;
}
