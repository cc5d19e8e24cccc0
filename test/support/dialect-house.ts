import { createBatches } from '../../src/core/batches.ts';
import type { Detection } from '../../src/core/detection.ts';
import type { Detections } from '../../src/core/detections/index.ts';
import { createExplanations } from '../../src/core/explanations/index.ts';
import { createUploads } from '../../src/core/uploads.ts';
import { createUsage } from '../../src/core/usage.ts';
import { createBatchStore } from '../../src/store/batches.ts';
import { createExplanationStore } from '../../src/store/explanations.ts';
import { createUploadStore } from '../../src/store/uploads.ts';
import { createUsageStore } from '../../src/store/usage.ts';
import type { TestDatabase } from './database.ts';
import { openDetections } from './detections.ts';
import { type FakeServer, startFakeServer, testLimits } from './fake-server.ts';
import { sampleDetection } from './sample-detections.ts';

export interface DialectHouse {
  server: FakeServer;
  close(): Promise<void>;
}

/** The HTTP layer over real stores, where whatever is submitted is found to be spoof at once, of whatever kind it is. */
export async function openDialects(database: TestDatabase): Promise<DialectHouse> {
  const house = await openDetections(database);
  const { blobs, events, plans, clock, store } = house.parts;
  const working = new Set<Promise<unknown>>();
  const server = await startFakeServer(
    {},
    {
      detections: withWorker(house.detections, working),
      blobs,
      events,
      plans,
      usage: createUsage({ store: createUsageStore(database.database), plans, clock }),
      uploads: createUploads({ store: createUploadStore(database.database), blobs, clock, fileBytesMax: testLimits.videoBytes }),
      explanations: createExplanations({ detections: store, store: createExplanationStore(database.database), clock }),
      batches: createBatches({ store: createBatchStore(database.database) }),
    },
  );
  return {
    server,
    close: async () => {
      await server.stop();
      await Promise.all(working);
      await house.close();
    },
  };
}

function withWorker(detections: Detections, working: Set<Promise<unknown>>): Detections {
  const work = async ({ id, media }: Pick<Detection, 'id' | 'media'>): Promise<void> => {
    const { report } = sampleDetection(media.kind, 'spoof');
    await detections.start(id);
    if (report) await detections.complete(id, { ...report, artifacts: [] });
  };
  return {
    ...detections,
    submit: async (submission) => {
      const detection = await detections.submit(submission);
      working.add(work(detection));
      return detection;
    },
    submitBatch: async (keyId, owner, entries, idempotencyKey) => {
      const batch = await detections.submitBatch(keyId, owner, entries, idempotencyKey);
      for (const { detectionId } of batch.items) if (detectionId) working.add(detections.get(owner, detectionId).then(work));
      return batch;
    },
  };
}
