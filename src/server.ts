import { createApp } from './app.ts';
import type { Config } from './config.ts';
import { sniffMedia } from './engine/media/sniff.ts';
import type { Services } from './http/context.ts';
import { startWorker } from './jobs/index.ts';
import { Closers } from './server/closers.ts';
import { ensureChosenKey, ensureFirstKey } from './server/first-key.ts';
import { listen } from './server/listen.ts';
import { createLogger, type ServerLogger } from './server/logger.ts';
import { requireNode } from './server/node-floor.ts';
import { openEngine } from './server/open-engine.ts';
import { openStores, type Stores } from './server/open-stores.ts';
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
    const stores = await openStores(config, logger);
    closers.add(() => stores.close());
    const engine = await openEngine(config);
    closers.add(() => engine.close());
    await ensureChosenKey(stores.keys, config.adminKey);
    if (config.worker) closers.add((await startWorkerOn(config, stores, engine, logger)).stop);
    const services: Services = {
      ...stores,
      detectors: () => engine.detectors(),
      ready: () => stores.database.isReady(),
      sniff: sniffMedia,
      logger,
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
export async function startWorkerProcess(config: Config, logger: ServerLogger = createLogger(config.logLevel)): Promise<{ stop(): Promise<void> }> {
  requireNode();
  const closers = new Closers();
  try {
    const stores = await openStores(config, logger);
    closers.add(() => stores.close());
    const engine = await openEngine(config);
    closers.add(() => engine.close());
    closers.add((await startWorkerOn(config, stores, engine, logger)).stop);
    return { stop: () => closers.close() };
  } catch (error) {
    await closers.close();
    throw error;
  }
}

function startWorkerOn(config: Config, stores: Stores, engine: Awaited<ReturnType<typeof openEngine>>, logger: ServerLogger) {
  return startWorker({ ...stores, engine, tempDir: stores.folders.work, logger, concurrency: config.engines });
}
