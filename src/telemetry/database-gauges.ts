import { Gauge, type Registry } from 'prom-client';
import type { Gauges } from '../core/telemetry.ts';

/** Several scrapers, or one that is in a hurry, cost the database no more than this. */
const FRESH_MS = 5000;
/** A database that has not answered by then is down for whoever looks at the metrics. */
const TIMEOUT_MS = 3000;

type Families = ReturnType<typeof createGauges>;

/** Gauges that are read out of the database when the metrics are asked for. Returns what brings them up to date; it never throws. */
export function databaseGauges(registry: Registry, read: () => Promise<Gauges>, now: () => number = performance.now.bind(performance)): () => Promise<void> {
  const families = createGauges(registry);
  let readAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;
  return () => {
    if (now() - readAtMs < FRESH_MS) return Promise.resolve();
    reading ??= withTimeout(read())
      .then(
        (gauges) => show(families, gauges),
        () => hide(families),
      )
      .finally(() => {
        readAtMs = now();
        reading = null;
      });
    return reading;
  };
}

function createGauges(registry: Registry) {
  const gauge = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Gauge({ name: `bonafide_${name}`, help, labelNames, registers: [registry] });
  return {
    up: gauge('database_up', 'Whether the database answered the last time it was asked.', []),
    jobs: gauge('queue_jobs', 'Jobs by queue and state.', ['queue', 'state']),
    oldest: gauge('queue_oldest_seconds', 'Age of the oldest detection that no worker has begun.', []),
    purge: gauge('purge_lag_seconds', 'How long the most overdue file should have been deleted.', []),
    webhook: gauge('webhook_lag_seconds', 'How long the most overdue webhook should have been sent.', []),
  };
}

function show({ up, jobs, oldest, purge, webhook }: Families, gauges: Gauges): void {
  up.set(1);
  for (const { queue, ...states } of gauges.queues) for (const [state, count] of Object.entries(states)) jobs.set({ queue, state }, count);
  oldest.set(gauges.oldestQueuedSeconds);
  purge.set(gauges.purgeLagSeconds);
  webhook.set(gauges.webhookLagSeconds);
}

/** Numbers that are no longer true would be worse than none. */
function hide({ up, jobs, oldest, purge, webhook }: Families): void {
  up.set(0);
  jobs.reset();
  // Without labels `reset` would put a 0 in place: that would say that all is well.
  for (const gauge of [oldest, purge, webhook]) gauge.remove();
}

async function withTimeout<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('the database did not answer in time')), TIMEOUT_MS);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
