import { expect, test } from 'vitest';
import { renderApi, renderDatabase, renderKnown, renderQueue, renderScale, renderSubmissions } from '../../bench/bounds/render.ts';

const latency = { count: 2400, p50Ms: 1.5, p99Ms: 8, maxMs: 12, sentP99Ms: 7, lateP99Ms: 1 };
const workers = { workers: 1, pinned: true, pictures: 24, perSecond: 2, workerCpuMs: 400, databaseCpuMs: 12, serverCpuMs: 9 };

test('every bound is told with what is wanted and what it was measured beside', () => {
  const api = { perSecond: 200, detection: latency, health: latency, ratioToHealth: 1, detectionCpuMs: 2, healthCpuMs: 0.5, refused: 0, analyses: 0 };
  expect(renderApi(api)).toMatch(/200 requests\/s[\s\S]+GET \/healthz \(baseline\) +2400 +1\.5 +8\.0[\s\S]+no figure/);
  expect(renderApi({ ...api, analyses: 3 })).not.toContain('no figure');
  const submissions = { perSecond: 50, seconds: 60, imageBytes: 9, accept: latency, accepted: 3000, refused: 0, lost: 0, finished: 8 };
  expect(renderSubmissions({ ...submissions, serverPeakBytes: 400e6, serverCpuMs: 11, childPeakBytes: null })).toMatch(/3000 +0 +0 +.*400 +- +11 ms/);
  expect(renderQueue([{ database: 'embedded', runs: 60, p50Ms: 12, p95Ms: 16, maxMs: 20 }])).toMatch(/embedded +60 +12 ms +16 ms +20 ms/);
  const known = { entries: 1e6, p50Ms: 12, p95Ms: 18, cpuP50Ms: 11, blockedMs: 2, warmMs: 2100 };
  expect(renderKnown([{ database: 'server', ...known }])).toMatch(/server +1000000 +12 ms +18 ms +11 ms +2\.0 ms +2100 ms/);
  const scale = { one: workers, two: { ...workers, workers: 2, perSecond: 3.8 }, ratio: 1.9, oneFree: { ...workers, pinned: false } };
  expect(renderScale(scale)).toMatch(/1\.90 times[\s\S]+2 on a core each +24 +3\.80[\s\S]+1 on all cores/);
  const database = { detections: 500, perSecond: 74, transactionsEach: 16, statementsEach: null, walBytesEach: 9000, cpuMsEach: 11, connections: 7 };
  expect(renderDatabase(database)).toMatch(/500 +74 +16\.0 +- +9000 +11 ms +7/);
});
