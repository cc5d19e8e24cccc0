import { NO_TRACER, type Tracer } from '../core/telemetry.ts';

export interface TracingOptions {
  /** Base URL of an OpenTelemetry collector; null: no traces. */
  endpoint: string | null;
  version: string;
  logger: { warn(fields: object, message: string): void };
}

export interface Tracing {
  tracer: Tracer;
  close(): Promise<void>;
}

/** A collector that is away is told of once in this time. */
const COMPLAINT_INTERVAL_MS = 60_000;

/** The tracer that the configuration wants. The OpenTelemetry packages are loaded only where there is a collector: they are large. */
export async function openTracing({ endpoint, version, logger }: TracingOptions): Promise<Tracing> {
  if (endpoint === null) return { tracer: NO_TRACER, close: async () => {} };
  const { createOtelTracer } = await import('./otel.ts');
  const tracer = createOtelTracer({ endpoint, version, onLost: complainSometimes(logger) });
  return { tracer, close: () => tracer.close() };
}

function complainSometimes(logger: TracingOptions['logger']): (error: unknown, count: number) => void {
  let lastMs = Number.NEGATIVE_INFINITY;
  let lost = 0;
  return (error, count) => {
    lost += count;
    if (performance.now() - lastMs < COMPLAINT_INTERVAL_MS) return;
    logger.warn({ error, spans: lost }, 'traces could not be sent');
    lastMs = performance.now();
    lost = 0;
  };
}
