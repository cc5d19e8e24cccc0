export { createMetrics, type MetricsBook } from './metrics.ts';
export type { Exposition } from './open-metrics.ts';
export { traceDetections } from './trace-detections.ts';
export { openTracing, type Tracing } from './tracing.ts';
