import { openQueue, startWorker } from '../../src/jobs/index.ts';
import { openDatabase } from '../../src/store/index.ts';
import { silentLogger } from './database-logger.ts';
import { openDetections } from './detections.ts';

/** Run as a process of its own, to be killed: accepts three detections, begins one that never ends, and prints `{dir, ids}` then. */
const database = await openDatabase({ dataDir: process.argv[2] ?? '', databaseUrl: null });
const queue = await openQueue(database.connection, silentLogger);
const house = await openDetections({ database, queue, url: null });
const ids: string[] = [];
for (let i = 0; i < 3; i += 1) ids.push((await house.detections.submit(await house.submission())).id);
await startWorker({
  ...house.parts,
  detections: house.detections,
  engine: {
    analyze: () => {
      console.log(JSON.stringify({ dir: house.dir, ids }));
      return new Promise(() => {});
    },
  },
  queue,
  concurrency: 1,
  tempDir: house.tempDir,
  logger: silentLogger,
});
