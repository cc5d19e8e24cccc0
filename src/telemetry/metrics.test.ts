import { describe, expect, it } from 'vitest';
import type { Gauges } from '../core/telemetry.ts';
import { createMetrics } from './metrics.ts';

const GAUGES: Gauges = {
  queues: [{ queue: 'analyze', ready: 3, deferred: 0, active: 1, failed: 0 }],
  oldestQueuedSeconds: 12.5,
  purgeLagSeconds: 0,
  webhookLagSeconds: 4,
};

const open = () => createMetrics({ version: '1.2.3' });
const lineOf = (text: string, start: string): string | undefined => text.split('\n').find((line) => line.startsWith(start));

describe('metrics', () => {
  it('says what runs, and how the process is', async () => {
    const { body, contentType } = await open().render();
    expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(body).toContain(`bonafide_build_info{version="1.2.3",node_version="${process.versions.node}"} 1`);
    expect(body).toMatch(/^process_resident_memory_bytes \d+/m);
    expect(body).not.toContain('bonafide_database_up');
  });

  it('counts requests by route and class of status', async () => {
    const { metrics, render } = open();
    const route = '/v1/detections/:id';
    for (const status of [200, 204, 404]) metrics.httpAnswered({ method: 'GET', route, status, durationMs: 3, code: status === 404 ? 'not_found' : null });
    metrics.httpAnswered({ method: 'BREW', route: 'none', status: 405, durationMs: 1, code: null });
    const { body } = await render();
    expect(body).toContain('bonafide_http_request_duration_seconds_count{method="GET",route="/v1/detections/:id",status="2xx"} 2');
    expect(body).toContain('bonafide_http_request_duration_seconds_count{method="other",route="none",status="4xx"} 1');
    expect(body).toContain('bonafide_http_problems_total{code="not_found"} 1');
  });

  it('counts detections, analyses, jobs, webhooks and children', async () => {
    const { metrics, render } = open();
    metrics.detectionEnded({ kind: 'image', verdict: 'spoof', code: null });
    metrics.detectionEnded({ kind: 'image', verdict: null, code: 'media_unreadable' });
    metrics.queueWaited('image', 40);
    metrics.analyzed('image', 900, { decode: 100, 'image-noise@1': 300 });
    metrics.jobsInHand('analyze', 1);
    metrics.jobsInHand('analyze', 1);
    metrics.jobsInHand('analyze', -1);
    metrics.deadLettered();
    metrics.webhookAttempted('gone', 20);
    metrics.engineRestarted('memory');
    const { body } = await render();
    for (const line of [
      'bonafide_detections_total{kind="image",status="completed",verdict="spoof"} 1',
      'bonafide_detections_total{kind="image",status="failed",verdict="none"} 1',
      'bonafide_detection_failures_total{code="media_unreadable"} 1',
      'bonafide_queue_wait_seconds_sum{kind="image"} 0.04',
      'bonafide_analysis_seconds_sum{kind="image"} 0.9',
      'bonafide_analysis_stage_seconds_sum{stage="image-noise@1"} 0.3',
      'bonafide_jobs_in_hand{queue="analyze"} 1',
      'bonafide_dead_letters_total 1',
      'bonafide_webhook_attempt_seconds_count{outcome="gone"} 1',
      'bonafide_engine_restarts_total{reason="memory"} 1',
    ]) {
      expect(body.split('\n')).toContain(line);
    }
  });

  it('keeps the number of stages bounded', async () => {
    const { metrics, render } = open();
    for (let i = 0; i < 100; i += 1) metrics.analyzed('image', 1, { [`stage-${i}`]: 1 });
    const { body } = await render();
    expect(body.match(/^bonafide_analysis_stage_seconds_count/gm)).toHaveLength(65);
    expect(body).toContain('bonafide_analysis_stage_seconds_count{stage="other"} 36');
  });

  it('speaks OpenMetrics to who asks for it, any number of times', async () => {
    const { metrics, render } = open();
    metrics.engineRestarted('crash');
    const accept = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5';
    await render(accept);
    const open1 = await render(accept);
    expect(open1.contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(open1.body).toMatch(/# EOF\n$/);
    expect(open1.body).not.toContain('\n\n');
    expect(open1.body).toContain('# TYPE bonafide_engine_restarts counter\nbonafide_engine_restarts_total{reason="crash"} 1');
    expect((await render('text/plain')).body).toContain('# TYPE bonafide_engine_restarts_total counter\nbonafide_engine_restarts_total{reason="crash"} 1');
  });
});

describe('gauges of the database', () => {
  it('are read when somebody asks, and not again at once', async () => {
    const { watchDatabase, render } = open();
    let reads = 0;
    watchDatabase(async () => {
      reads += 1;
      return GAUGES;
    });
    const [{ body }] = await Promise.all([render(), render(), render()]);
    await render();
    expect(reads).toBe(1);
    expect(lineOf(body, 'bonafide_queue_jobs{queue="analyze",state="ready"}')).toMatch(/ 3$/);
    expect(lineOf(body, 'bonafide_queue_oldest_seconds ')).toMatch(/ 12.5$/);
    expect(lineOf(body, 'bonafide_webhook_lag_seconds ')).toMatch(/ 4$/);
    expect(lineOf(body, 'bonafide_database_up ')).toMatch(/ 1$/);
  });

  it('are not told where the database does not answer: an old number would be worse than none', async () => {
    const { watchDatabase, render } = open();
    watchDatabase(() => Promise.reject(new Error('no connection')));
    const { body } = await render();
    expect(lineOf(body, 'bonafide_database_up ')).toMatch(/ 0$/);
    for (const name of ['queue_jobs', 'queue_oldest_seconds', 'purge_lag_seconds', 'webhook_lag_seconds'])
      expect(lineOf(body, `bonafide_${name}`), name).toBeUndefined();
  });
});
