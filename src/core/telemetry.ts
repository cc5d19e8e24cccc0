import type { ErrorCode } from './errors.ts';
import type { MediaKind } from './media.ts';
import type { Verdict } from './verdict.ts';

/** Why an engine child was replaced. `recycle`: it had done its share of work, or its analysis was given up. */
export type RestartReason = 'crash' | 'timeout' | 'memory' | 'recycle';

/** What became of one try to deliver a webhook. `refused`: its address may not be reached. `gone`: the receiver answered 410. */
export type DeliveryOutcome = 'delivered' | 'failed' | 'refused' | 'gone';

/**
 * Counts and times what happens. No call throws or waits. Every value that becomes a label is out of a closed set: never an owner, a key, a file
 * name, a URL or an id.
 */
export interface Metrics {
  /** `route` is the template (`/v1/detections/{id}`), `code` that of the problem that was answered. */
  httpAnswered(answer: { method: string; route: string; status: number; durationMs: number; code: ErrorCode | null }): void;
  /** A detection came to its end: exactly one of `verdict` and `code` is set. */
  detectionEnded(end: { kind: MediaKind; verdict: Verdict | null; code: ErrorCode | null }): void;
  /** From the submission to the beginning of the first analysis. */
  queueWaited(kind: MediaKind, durationMs: number): void;
  /** One analysis that gave a report, from the fetch of the media to the stored artifacts; `stagesMs` are parts of it, by their names. */
  analyzed(kind: MediaKind, durationMs: number, stagesMs: Readonly<Record<string, number>>): void;
  /** +1 when a worker takes a job up, -1 when it has done with it. */
  jobsInHand(queue: string, change: 1 | -1): void;
  /** A detection was given up because every run of it ended with its process. */
  deadLettered(): void;
  webhookAttempted(outcome: DeliveryOutcome, durationMs: number): void;
  engineRestarted(reason: RestartReason): void;
}

export const NO_METRICS: Metrics = {
  httpAnswered() {},
  detectionEnded() {},
  queueWaited() {},
  analyzed() {},
  jobsInHand() {},
  deadLettered() {},
  webhookAttempted() {},
  engineRestarted() {},
};

/** Values of a span: never anything that names an owner's media. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** A piece of work with a beginning and an end, in a trace. */
export interface Span {
  /** W3C Trace Context, `traceparent`: the parent of what this work leads to, here or in another process. null: there is no trace. */
  readonly traceparent: string | null;
  /** For a name that is known only later. */
  rename(name: string): void;
  set(attributes: SpanAttributes): void;
  /** Something that happened now, on the way. */
  event(name: string, attributes?: SpanAttributes): void;
  /** Ends it once; with an error where the work failed. Only the error's code is told. */
  end(error?: unknown): void;
}

export interface SpanOptions {
  /** `traceparent` of what led to this; null begins a trace. */
  parent: string | null;
  /** As OpenTelemetry names them; `internal` where it is left out. */
  kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  attributes?: SpanAttributes;
}

export interface Tracer {
  start(name: string, options: SpanOptions): Span;
}

/** Makes no traces, and passes on what others have begun. */
export const NO_TRACER: Tracer = {
  start: (_name, { parent }) => ({ traceparent: parent, rename() {}, set() {}, event() {}, end() {} }),
};

/** Does the work inside a span, which ends with it. */
export async function inSpan<T>(tracer: Tracer, name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> {
  const span = tracer.start(name, options);
  try {
    const result = await work(span);
    span.end();
    return result;
  } catch (error) {
    span.end(error);
    throw error;
  }
}

/** The counts that are read out of the database when somebody asks for the metrics. */
export interface Gauges {
  /** By queue: jobs that could run now, jobs whose time has not come, jobs in hand, and jobs that failed for good. */
  queues: { queue: string; ready: number; deferred: number; active: number; failed: number }[];
  /** Age of the oldest detection that no worker has begun, in seconds; 0 where there is none. As in the others below. */
  oldestQueuedSeconds: number;
  /** How long the media or the pictures that are most overdue should have been deleted. */
  purgeLagSeconds: number;
  /** How long the webhook that is most overdue should have been sent. */
  webhookLagSeconds: number;
}
