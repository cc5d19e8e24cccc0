import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { useEmbedded } from '../../test/support/database.ts';
import { silentLogger } from '../../test/support/database-logger.ts';
import { type DetectionHouse, makeReport, openDetections, options } from '../../test/support/detections.ts';
import { makeReference, withBitsChanged } from '../../test/support/references.ts';
import type { DetectionOptions } from '../core/detection.ts';
import type { PerceptualHash } from '../core/known-media/perceptual-hash.ts';
import type { ReverseSearchProvider } from '../core/known-media/ports.ts';
import { createReverseSearch } from '../core/known-media/reverse-search.ts';
import type { AnalyzeRequest } from '../core/ports.ts';
import { NO_METRICS, NO_TRACER } from '../core/telemetry.ts';
import { createReferenceStore } from '../store/known-media.ts';
import { runAnalyze } from './analyze.ts';

const HASH: PerceptualHash = { algorithm: 'pdq', hex: makeReference().hashHex, mirroredHex: makeReference().hashHex, quality: 80 };
const get = useEmbedded();
let house: DetectionHouse;
beforeEach(async () => {
  house = await openDetections(get());
});
afterEach(() => house.close());

/** Analyses one picture and resolves to its row, with what the engine was asked for. */
async function analyse(asked: Partial<DetectionOptions>, provider: ReverseSearchProvider | null = null) {
  const store = createReferenceStore(get().database);
  const requests: AnalyzeRequest[] = [];
  const engine = {
    analyze: async (_path: string, request: AnalyzeRequest) => {
      requests.push(request);
      return makeReport(0.9, { perceptualHash: HASH });
    },
  };
  const { blobs, events } = house.parts;
  const reverseSearch = createReverseSearch({ store, provider, onProviderFailure: () => {} });
  const context = { detections: house.detections, blobs, events, engine, reverseSearch, tempDir: house.tempDir, metrics: NO_METRICS, tracer: NO_TRACER };
  const { id, owner } = await house.detections.submit(await house.submission({ options: { ...options, visualize: false, ...asked } }));
  const run = { detectionId: id, trace: { requestId: null, traceparent: null }, jobId: 'job', attempt: 0, signal: new AbortController().signal };
  await runAnalyze({ ...context, logger: silentLogger }, run);
  return { detection: await house.detections.get(owner, id), request: requests[0] };
}

it('stores what is known of the picture where that was asked for, and its hash never', async () => {
  const store = createReferenceStore(get().database);
  const mirror = makeReference({ hashHex: withBitsChanged(HASH.mirroredHex, 16) });
  await store.insert(mirror, null);
  const asked = await analyse({ reverseSearch: true });
  expect(asked.detection.report).not.toHaveProperty('perceptualHash');
  expect(asked.detection.report?.knownMedia).toEqual([
    { url: mirror.url, title: mirror.title, reason: mirror.reason, verdict: 'known_fake', similarity: 1 - 16 / 256, source: 'reference' },
  ]);
  // A reference is shown and decides nothing.
  expect(asked.detection.judgement).toMatchObject({ verdict: 'spoof', score: 0.9 });
  await store.remove('ada', mirror.id);
  expect((await analyse({ reverseSearch: true })).detection.report?.knownMedia).toEqual([]);
  const unasked = (await analyse({})).detection.report;
  for (const name of ['perceptualHash', 'knownMedia']) expect(unasked).not.toHaveProperty(name);
});

it('has a copy made for a search outside that wants one, and takes it away again', async () => {
  const seen: (string | null)[] = [];
  const provider: ReverseSearchProvider = {
    sends: 'picture',
    search: async (_hash, copyPath) => {
      seen.push(copyPath);
      return [];
    },
  };
  const { request, detection } = await analyse({ reverseSearch: true }, provider);
  expect(seen).toEqual([request?.searchCopy]);
  expect(request?.searchCopy).toContain(house.tempDir);
  expect(detection.report?.warnings).toEqual([]);
  expect(await readdir(house.tempDir)).toEqual([]);
  expect((await analyse({}, provider)).request?.searchCopy).toBeUndefined();
  const secret = await analyse({ reverseSearch: true, zeroRetention: true }, provider);
  expect(secret.request?.searchCopy).toBeUndefined();
  expect(secret.detection.report?.warnings).toEqual([expect.stringContaining('zero_retention')]);
  expect(seen).toHaveLength(1);
});
