import { parentPort } from 'node:worker_threads';
import type { Raster } from '../../media/raster.ts';
import { searchCopies } from './copied-areas.ts';

/** Entry of the thread that `search-thread.ts` starts: one search for each message. An error ends the thread and is heard there. */
parentPort?.on('message', ({ id, luma }: { id: number; luma: Raster }) => {
  parentPort?.postMessage({ id, search: searchCopies(luma) });
});
