import { readFile } from 'node:fs/promises';
import type { Config } from '../config.ts';
import { AppError } from '../core/errors.ts';
import type { Engine } from '../core/ports.ts';
import { createEngine, type EngineOptions } from '../engine/engine.ts';

interface EngineWishes {
  engines: number;
  onRestart: EngineOptions['onRestart'];
  models: EngineOptions['models'];
}

/** The engine as the configuration wants it; `engines` overrules the number of children, `models` the folder of networks. Throws `invalid_request` for a trust list that is none. */
export async function openEngine(config: Config, { engines = config.engines, onRestart, models }: Partial<EngineWishes> = {}): Promise<Engine> {
  return createEngine({
    children: engines,
    timeoutMs: config.engineTimeoutSeconds * 1000,
    memoryMaxBytes: config.engineMemoryBytes,
    limits: config.limits,
    c2paTrustPem: config.c2paTrust && (await readTrustList(config.c2paTrust)),
    models,
    onRestart,
  });
}

async function readTrustList(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError('invalid_request', `BONAFIDE_C2PA_TRUST names ${path}, which cannot be read: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  });
}
