import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Gauges, Metrics } from '../core/telemetry.ts';
import { databaseGauges } from './database-gauges.ts';
import { createFamilies } from './families.ts';
import { type Exposition, expose } from './open-metrics.ts';

export interface MetricsOptions {
  version: string;
}

export interface MetricsBook {
  metrics: Metrics;
  /** From now on the gauges of the database are among them. One process of an installation is enough to tell them. */
  watchDatabase(read: () => Promise<Gauges>): void;
  /** All metrics of this process, in the format that the scraper's Accept header asks for. */
  render(accept?: string): Promise<Exposition>;
}

type Families = ReturnType<typeof createFamilies>;

/** How finely the delay of the event loop is sampled. */
const EVENT_LOOP_PRECISION_MS = 20;
/** More stages than all engines together have: should a name ever come from somewhere else, it does not fill the memory. */
const STAGES_MAX = 64;
const KNOWN_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The metrics of one process, in a registry of their own. */
export function createMetrics({ version }: MetricsOptions): MetricsBook {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: EVENT_LOOP_PRECISION_MS });
  const families = createFamilies(registry);
  families.buildInfo.set({ version, node_version: process.versions.node }, 1);
  let refresh = async (): Promise<void> => {};
  return {
    metrics: recorder(families),
    watchDatabase: (read) => {
      refresh = databaseGauges(registry, read);
    },
    render: async (accept) => {
      await refresh();
      return expose(await registry.metrics(), accept);
    },
  };
}

function recorder(families: Families): Metrics {
  const stageLabel = boundedLabel(STAGES_MAX);
  return {
    httpAnswered({ method, route, status, durationMs, code }) {
      const labels = { method: KNOWN_METHODS.has(method) ? method : 'other', route, status: `${Math.floor(status / 100)}xx` };
      families.requests.observe(labels, durationMs / 1000);
      if (code !== null) families.problems.inc({ code });
    },
    detectionEnded({ kind, verdict, code }) {
      families.ended.inc({ kind, status: code === null ? 'completed' : 'failed', verdict: verdict ?? 'none' });
      if (code !== null) families.failures.inc({ code });
    },
    queueWaited: (kind, durationMs) => families.queueWait.observe({ kind }, durationMs / 1000),
    analyzed(kind, durationMs, stagesMs) {
      families.analysis.observe({ kind }, durationMs / 1000);
      for (const [stage, ms] of Object.entries(stagesMs)) families.stage.observe({ stage: stageLabel(stage) }, ms / 1000);
    },
    jobsInHand: (queue, change) => families.inHand.inc({ queue }, change),
    deadLettered: () => families.deadLetters.inc(),
    webhookAttempted: (outcome, durationMs) => families.webhooks.observe({ outcome }, durationMs / 1000),
    engineRestarted: (reason) => families.restarts.inc({ reason }),
  };
}

/** The first `max` values as they are, every further one as `other`. */
function boundedLabel(max: number): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.size < max) known.add(value);
    return known.has(value) ? value : 'other';
  };
}
