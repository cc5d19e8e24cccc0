import { describe, expect, it } from 'vitest';
import type { Detections, Submission } from '../core/detections/index.ts';
import { NO_TRACER, type SpanAttributes, type Tracer } from '../core/telemetry.ts';
import { traceDetections } from './trace-detections.ts';

interface Told {
  name: string;
  parent: string | null;
  attributes: SpanAttributes;
  ended: boolean;
  error: unknown;
}

function recorder(): { tracer: Tracer; spans: Told[] } {
  const spans: Told[] = [];
  const tracer: Tracer = {
    start(name, { parent, attributes = {} }) {
      const told: Told = { name, parent, attributes, ended: false, error: undefined };
      spans.push(told);
      return {
        traceparent: `span-${spans.length}`,
        rename: () => {},
        event: () => {},
        set: (more) => void Object.assign(told, { attributes: { ...told.attributes, ...more } }),
        end: (error) => void Object.assign(told, { ended: true, error }),
      };
    },
  };
  return { tracer, spans };
}

const submission = { media: { kind: 'image' }, trace: { requestId: 'req_1', traceparent: 'caller' }, origin: { dialect: 'native' } } as Submission;

/** Keeps what it is given. */
function useCases() {
  const given: Submission[] = [];
  const detections = {
    submit: async (one: Submission) => {
      given.push(one);
      return { id: 'det_1' };
    },
    submitBatch: async (_keyId: string, _owner: string, entries: { submission: Submission }[]) => {
      given.push(...entries.flatMap((entry) => ('submission' in entry ? [entry.submission] : [])));
      return { id: 'bat_1' };
    },
  } as unknown as Detections;
  return { detections, given };
}

describe('a traced submission', () => {
  it('is a span under its request, and what it leads to is under it', async () => {
    const { tracer, spans } = recorder();
    const { detections, given } = useCases();
    await traceDetections(detections, tracer).submit(submission);
    expect(spans).toEqual([
      { name: 'submit', parent: 'caller', attributes: { 'bonafide.media_kind': 'image', 'bonafide.detection_id': 'det_1' }, ended: true, error: undefined },
    ]);
    expect(given[0]).toMatchObject({ trace: { requestId: 'req_1', traceparent: 'span-1' }, origin: { dialect: 'native', traceparent: 'span-1' } });
  });

  it('is one span for a whole batch', async () => {
    const { tracer, spans } = recorder();
    const { detections, given } = useCases();
    const refused = { filename: 'x', error: { code: 'media_unreadable', publicMessage: 'no' } } as const;
    await traceDetections(detections, tracer).submitBatch('key_1', 'ada', [refused, { submission }, { submission }]);
    expect(spans).toMatchObject([{ name: 'submit batch', parent: 'caller', attributes: { 'bonafide.entries': 3, 'bonafide.batch_id': 'bat_1' } }]);
    expect(given.map(({ trace }) => trace.traceparent)).toEqual(['span-1', 'span-1']);
  });

  it('ends with its failure', async () => {
    const { tracer, spans } = recorder();
    const full = new Error('disk full');
    const failing = { submit: () => Promise.reject(full) } as unknown as Detections;
    await expect(traceDetections(failing, tracer).submit(submission)).rejects.toBe(full);
    expect(spans).toMatchObject([{ ended: true, error: full }]);
  });

  it('is as it was where no traces are made', () => {
    const { detections } = useCases();
    expect(traceDetections(detections, NO_TRACER)).toBe(detections);
  });
});
