import { createApp } from './app.ts';
import type { Config } from './config.ts';
import type { Engine } from './core/ports.ts';
import { sniffMedia } from './engine/media/sniff.ts';
import type { Services } from './http/context.ts';
import { createIntakeSlots } from './http/slots.ts';
import { startWorker } from './jobs/index.ts';
import { checkUrl, createSafeFetch } from './net/safe-fetch.ts';
import { Closers } from './server/closers.ts';
import { ensureChosenKey, ensureFirstKey } from './server/first-key.ts';
import { listen } from './server/listen.ts';
import { createLogger, type ServerLogger } from './server/logger.ts';
import { listenForMetrics } from './server/metrics-listener.ts';
import { requireNode } from './server/node-floor.ts';
import { openDeliverer } from './server/open-deliverer.ts';
import { openEngine } from './server/open-engine.ts';
import { openReverseSearch } from './server/open-reverse-search.ts';
import { openStores, type Stores } from './server/open-stores.ts';
import { openTelemetry, type Telemetry } from './server/open-telemetry.ts';
import { startSweeper } from './server/sweeper.ts';
import { readGauges } from './store/gauges.ts';
import { installationSecret } from './store/installation-secret.ts';

/** Event streams and waiting requests are cut after this; everything else has answered long before. */
const STOP_GRACE_MS = 5000;

export interface ServerOptions {
  version: string;
  logger?: ServerLogger;
}

export interface RunningServer {
  url: string;
  port: number;
  /** The secret of the first key when this start made one: it is shown now or never. */
  adminKey: string | null;
  /** Lets answers and analyses in progress end, then closes everything. Work that does not end in time is taken up at the next start. */
  stop(): Promise<void>;
}

/**
 * The composition root: opens everything, wires it, listens. Throws AppError `conflict` where the data folder, the port or this Node cannot be used;
 * nothing stays open then.
 */
export async function startServer(config: Config, { version, logger = createLogger(config.logLevel) }: ServerOptions): Promise<RunningServer> {
  requireNode();
  const closers = new Closers();
  try {
    const parts = await openParts(config, version, logger, closers);
    const { telemetry, stores, engine } = parts;
    telemetry.watchDatabase(() => readGauges(stores.database));
    await ensureChosenKey(stores.keys, config.adminKey);
    if (config.worker) await startWork(config, parts, logger, closers);
    const services: Services = {
      ...stores,
      detectors: () => engine.detectors(),
      hashPicture: (path, sizeBytes, signal) => engine.hash(path, { acceptedBytes: sizeBytes }, { signal }),
      ready: () => stores.database.isReady(),
      sniff: sniffMedia,
      metrics: telemetry.metrics,
      renderMetrics: telemetry.render,
      tracer: telemetry.tracer,
      safeFetch: createSafeFetch({ allow: config.urlAllow }),
      checkUrl: (url) => void checkUrl(url, config.urlAllow),
      logger,
      slots: createIntakeSlots(),
      uploadsDir: stores.folders.uploads,
      urlSecret: await installationSecret(stores.database, 'artifact-links'),
    };
    const listener = await listen(createApp(services, { ...config, version }), config.host, config.port);
    closers.add(() => listener.close(STOP_GRACE_MS));
    // Last of all: a secret that nobody gets to see because the start failed would be lost for ever.
    const adminKey = await ensureFirstKey(stores.keys);
    logger.info({ url: listener.url, version }, 'listening');
    return { url: listener.url, port: listener.port, adminKey, stop: () => closers.close() };
  } catch (error) {
    await closers.close();
    throw error;
  }
}

/** A worker alone, for a database that several processes share. */
export async function startWorkerProcess(
  config: Config,
  { version, logger = createLogger(config.logLevel) }: ServerOptions,
): Promise<{ stop(): Promise<void> }> {
  requireNode();
  const closers = new Closers();
  try {
    const parts = await openParts(config, version, logger, closers);
    await startWork(config, parts, logger, closers);
    if (config.metricsPort !== null) {
      const listener = await listenForMetrics(parts.telemetry, config.host, config.metricsPort);
      closers.add(() => listener.close(STOP_GRACE_MS));
    }
    return { stop: () => closers.close() };
  } catch (error) {
    await closers.close();
    throw error;
  }
}

/** What a server and a worker alone both stand on. */
interface Parts {
  telemetry: Telemetry;
  stores: Stores;
  engine: Engine;
}

async function openParts(config: Config, version: string, logger: ServerLogger, closers: Closers): Promise<Parts> {
  const telemetry = await openTelemetry(config, version, logger);
  closers.add(() => telemetry.close());
  const stores = await openStores(config, logger, telemetry);
  closers.add(() => stores.close());
  const engine = await openEngine(config, { onRestart: telemetry.metrics.engineRestarted });
  closers.add(() => engine.close());
  return { telemetry, stores, engine };
}

/** Jobs and sweeps. */
async function startWork(config: Config, { telemetry, stores, engine }: Parts, logger: ServerLogger, closers: Closers): Promise<void> {
  const deliver = await openDeliverer(config, stores, logger, telemetry);
  const { metrics, tracer } = telemetry;
  const tempDir = stores.folders.work;
  const reverseSearch = openReverseSearch(config, stores, logger);
  const worker = await startWorker({ ...stores, engine, deliver, reverseSearch, metrics, tracer, tempDir, logger, concurrency: config.engines });
  closers.add(() => worker.stop());
  closers.add(startSweeper(stores, logger).stop);
}
