import { describe, expect, it } from 'vitest';
import { makeReport } from '../../test/support/detections.ts';
import type { Detection } from '../core/detection.ts';
import { AppError } from '../core/errors.ts';
import { NO_METRICS, NO_TRACER } from '../core/telemetry.ts';
import { watchAnalysis } from './watch-analysis.ts';

const detection = { id: 'det_1', media: { kind: 'image' }, options: { policy: 'default' }, createdAt: new Date() } as Detection;

function watch(attempt: number) {
  const lines: object[] = [];
  const told: unknown[] = [];
  const write = (fields: object, message: string): void => void lines.push({ ...fields, message });
  const metrics = {
    ...NO_METRICS,
    queueWaited: (kind: string): void => void told.push(['waited', kind]),
    analyzed: (kind: string, _durationMs: number, stagesMs: object): void => void told.push(['analyzed', kind, Object.keys(stagesMs)]),
  };
  const run = { detectionId: 'det_1', jobId: 'job_1', attempt, signal: AbortSignal.any([]), trace: { requestId: 'req_1', traceparent: null } };
  return { lines, told, watched: watchAnalysis({ logger: { info: write, warn: write, error: write }, metrics, tracer: NO_TRACER }, run, detection) };
}

describe('a watched analysis', () => {
  it('tells of its verdict and of the time of its parts', async () => {
    const { lines, told, watched } = watch(0);
    await watched.part('fetch', async () => {});
    watched.completed(makeReport(0.99, { timingsMs: { decode: 2, total: 3 } }));
    expect(told).toEqual([
      ['waited', 'image'],
      ['analyzed', 'image', ['fetch', 'decode']],
    ]);
    const ids = { requestId: 'req_1', detectionId: 'det_1', jobId: 'job_1' };
    expect(lines).toMatchObject([
      { ...ids, message: 'analysis begins', attempt: 0, queueMs: expect.any(Number) },
      { ...ids, message: 'analysis completed', verdict: 'spoof', analysisMs: expect.any(Number) },
    ]);
  });

  it('counts the wait of its first run alone, and nothing for one that failed', () => {
    const { lines, told, watched } = watch(1);
    watched.failed(new AppError('media_unreadable', 'It is broken.'), false);
    expect(told).toEqual([]);
    expect(lines[1]).toMatchObject({ message: 'analysis failed', code: 'media_unreadable' });
    expect(JSON.stringify(lines)).not.toContain('broken.');
  });

  it('says that it will run again', () => {
    const { lines, watched } = watch(0);
    watched.failed(new Error('the disk is away'), true);
    expect(lines[1]).toMatchObject({ message: 'analysis broken off', code: 'internal' });
  });
});
