import type { BatchEntry, Detections, Submission } from '../core/detections/index.ts';
import { inSpan, NO_TRACER, type Span, type Tracer } from '../core/telemetry.ts';

/** The same use cases, where a submission is a span of its request's trace: the job that it makes, and what is sent about it later, are under it. */
export function traceDetections<D extends Detections>(detections: D, tracer: Tracer): D {
  if (tracer === NO_TRACER) return detections;
  return {
    ...detections,
    submit: (submission) =>
      inSpan(tracer, 'submit', { parent: submission.trace.traceparent, attributes: { 'bonafide.media_kind': submission.media.kind } }, async (span) => {
        const detection = await detections.submit(underSpan(submission, span));
        span.set({ 'bonafide.detection_id': detection.id });
        return detection;
      }),
    submitBatch: (keyId, owner, entries, ...more) =>
      inSpan(tracer, 'submit batch', { parent: parentOf(entries), attributes: { 'bonafide.entries': entries.length } }, async (span) => {
        const under = entries.map((entry) => ('submission' in entry ? { submission: underSpan(entry.submission, span) } : entry));
        const batch = await detections.submitBatch(keyId, owner, under, ...more);
        span.set({ 'bonafide.batch_id': batch.id });
        return batch;
      }),
  };
}

function underSpan(submission: Submission, { traceparent }: Span): Submission {
  if (traceparent === null) return submission;
  return { ...submission, trace: { ...submission.trace, traceparent }, origin: { ...submission.origin, traceparent } };
}

function parentOf(entries: readonly BatchEntry[]): string | null {
  const first = entries.find((entry) => 'submission' in entry);
  return first?.submission.trace.traceparent ?? null;
}
