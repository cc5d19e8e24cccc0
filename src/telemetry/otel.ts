import { type Context, type Span as OtelSpan, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes, serviceNameEnvDetector } from '@opentelemetry/resources';
import { AlwaysOnSampler, BatchSpanProcessor, ParentBasedSampler, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { AppError } from '../core/errors.ts';
import type { Span, SpanOptions, Tracer } from '../core/telemetry.ts';

export interface OtelOptions {
  /** Base URL of the collector; `/v1/traces` is added. */
  endpoint: string;
  version: string;
  /** Told of spans that could not be sent; they are lost then. */
  onLost(error: unknown, count: number): void;
}

export interface OtelTracer extends Tracer {
  /** Sends what is left, for some seconds at most. */
  close(): Promise<void>;
}

const EXPORT_TIMEOUT_MS = 5000;
const BATCH_DELAY_MS = 1000;
const QUEUE_MAX = 4096;
const CLOSE_TIMEOUT_MS = 3000;
/** Whatever a span is told, it does not become a way to fill a collector. */
const SPAN_LIMITS = { attributeValueLengthLimit: 512, attributeCountLimit: 64, eventCountLimit: 64 };
const KINDS = { internal: SpanKind.INTERNAL, server: SpanKind.SERVER, client: SpanKind.CLIENT, producer: SpanKind.PRODUCER, consumer: SpanKind.CONSUMER };
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/**
 * Traces over OTLP/HTTP (JSON). Spans are made by hand and their parents are named: nothing is patched, and no context hides in the air.
 * OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES and OTEL_EXPORTER_OTLP_HEADERS are read by the packages themselves.
 */
export function createOtelTracer({ endpoint, version, onLost }: OtelOptions): OtelTracer {
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: EXPORT_TIMEOUT_MS, httpAgentOptions: { keepAlive: false } });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'bonafide', 'service.version': version }).merge(
      detectResources({ detectors: [envDetector, serviceNameEnvDetector] }),
    ),
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    spanLimits: SPAN_LIMITS,
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: watched(exporter, onLost),
        scheduledDelayMillis: BATCH_DELAY_MS,
        exportTimeoutMillis: EXPORT_TIMEOUT_MS,
        maxQueueSize: QUEUE_MAX,
      }),
    ],
  });
  const tracer = provider.getTracer('bonafide', version);
  return {
    start: (name, { parent, kind = 'internal', attributes = {} }) => wrap(tracer.startSpan(name, { kind: KINDS[kind], attributes }, contextOf(parent))),
    close: () => within(provider.shutdown(), CLOSE_TIMEOUT_MS),
  };
}

function contextOf(parent: SpanOptions['parent']): Context {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(parent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true });
}

function wrap(span: OtelSpan): Span {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return {
    traceparent: `00-${traceId}-${spanId}-0${traceFlags & 1}`,
    rename: (name) => void span.updateName(name),
    set: (attributes) => void span.setAttributes(attributes),
    event: (name, attributes = {}) => void span.addEvent(name, attributes),
    end(error) {
      if (error !== undefined) {
        // Only the code: words of an error may hold what nobody else is to know.
        const code = AppError.is(error) ? error.code : 'internal';
        span.setAttribute('error.type', code);
        span.setStatus({ code: SpanStatusCode.ERROR, message: code });
      }
      span.end();
    },
  };
}

/** The same exporter, which tells when it fails. */
function watched(exporter: SpanExporter, onLost: OtelOptions['onLost']): SpanExporter {
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error) onLost(result.error, spans.length);
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
  };
}

/** Resolves when the work is done, has failed, or takes too long. */
async function within(work: Promise<unknown>, timeoutMs: number): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, timeoutMs);
  await Promise.race([
    work.then(
      () => {},
      () => {},
    ),
    late.promise,
  ]);
  clearTimeout(timer);
}
