import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Seconds. An answer of the server, from a cached read to a submission that waits for its verdict. */
const REQUEST_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** Seconds. From a part of one picture to a long video. */
const WORK_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
/** Seconds. An idle worker takes a job up in tens of milliseconds; a backlog may be hours long. */
const WAIT_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400];

/** Every metric of ours that a process counts itself; docs/observability.md explains each. */
export function createFamilies(registry: Registry) {
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) => new Counter({ name: `bonafide_${name}`, help, labelNames, registers });
  const gauge = <L extends string>(name: string, help: string, labelNames: L[]) => new Gauge({ name: `bonafide_${name}`, help, labelNames, registers });
  const histogram = <L extends string>(name: string, help: string, labelNames: L[], buckets: number[]) =>
    new Histogram({ name: `bonafide_${name}`, help, labelNames, buckets, registers });
  return {
    buildInfo: gauge('build_info', 'Always 1; the labels say what runs.', ['version', 'node_version']),
    requests: histogram('http_request_duration_seconds', 'Answered requests.', ['method', 'route', 'status'], REQUEST_BUCKETS),
    problems: counter('http_problems_total', 'Requests that were refused or failed, by error code.', ['code']),
    ended: counter('detections_total', 'Detections that ended.', ['kind', 'status', 'verdict']),
    failures: counter('detection_failures_total', 'Detections that ended without a verdict, by error code.', ['code']),
    queueWait: histogram('queue_wait_seconds', 'From the submission to the beginning of the analysis.', ['kind'], WAIT_BUCKETS),
    analysis: histogram('analysis_seconds', 'Whole analyses that gave a report.', ['kind'], WORK_BUCKETS),
    stage: histogram('analysis_stage_seconds', 'Parts of an analysis; some run side by side.', ['stage'], WORK_BUCKETS),
    inHand: gauge('jobs_in_hand', 'Jobs that this process is working on.', ['queue']),
    deadLetters: counter('dead_letters_total', 'Detections that were given up because every run of them ended with its process.', []),
    webhooks: histogram('webhook_attempt_seconds', 'Tries to deliver a webhook.', ['outcome'], REQUEST_BUCKETS),
    restarts: counter('engine_restarts_total', 'Engine child processes that were replaced.', ['reason']),
  };
}
