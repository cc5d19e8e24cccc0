import type { Config } from '../config.ts';
import type { Tracer } from '../core/telemetry.ts';
import { createMetrics, type MetricsBook, openTracing } from '../telemetry/index.ts';
import type { ServerLogger } from './logger.ts';

/** What a process tells about itself besides its log. */
export interface Telemetry extends MetricsBook {
  tracer: Tracer;
  /** Sends the traces that are left. */
  close(): Promise<void>;
}

export async function openTelemetry({ otlpEndpoint }: Config, version: string, logger: ServerLogger): Promise<Telemetry> {
  const { tracer, close } = await openTracing({ endpoint: otlpEndpoint, version, logger });
  return { ...createMetrics({ version }), tracer, close };
}
