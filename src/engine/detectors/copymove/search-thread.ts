import { Worker } from 'node:worker_threads';
import type { Raster } from '../../media/raster.ts';
import type { CopySearch } from './copied-areas.ts';

interface Waiting {
  resolve(search: CopySearch): void;
  reject(error: unknown): void;
}

const ENTRY = new URL(import.meta.url.endsWith('.ts') ? './search-worker.ts' : './search-worker.js', import.meta.url);

const waiting = new Map<number, Waiting>();
let thread: Worker | null = null;
let lastId = 0;

/**
 * The search on a thread of its own, beside the other detectors: alone it takes as long as all of them together. The thread is started by the first
 * search and kept; it keeps the process alive only while a search runs. Rejects where the thread dies; the next search starts another.
 */
export function searchCopiesAside(luma: Raster): Promise<CopySearch> {
  const worker = thread ?? start();
  thread = worker;
  lastId += 1;
  const id = lastId;
  worker.ref();
  return new Promise<CopySearch>((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker.postMessage({ id, luma });
  });
}

function start(): Worker {
  const worker = new Worker(ENTRY);
  worker.on('message', ({ id, search }: { id: number; search: CopySearch }) => {
    waiting.get(id)?.resolve(search);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
  });
  worker.on('error', end);
  worker.on('exit', () => end(new Error('the thread of the copy search ended')));
  return worker;
}

function end(error: unknown): void {
  thread = null;
  for (const { reject } of waiting.values()) reject(error);
  waiting.clear();
}
