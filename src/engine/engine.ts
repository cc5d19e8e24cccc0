import type { DetectorInfo, Engine } from '../core/ports.ts';
import { describeDetectors, installDetectors } from './detectors/index.ts';
import type { EngineLimits } from './limits.ts';
import { threadsFor } from './models/onnx.ts';
import { Pool, type PoolOptions } from './pool.ts';

export interface EngineOptions {
  /** Child processes, at least 1; each analyses one thing at a time. */
  children: number;
  /** How long one analysis may take, from when a child takes it up. */
  timeoutMs: number;
  /** Resident memory that one child may have. 1.5 GiB by default. */
  memoryMaxBytes?: number;
  limits: EngineLimits;
  /** PEM text of C2PA trust anchors; null: no manifest is called trusted. */
  c2paTrustPem: string | null;
  /** Another folder of networks than the package's own: a file URL that ends with '/'. */
  models?: URL | undefined;
  /** Another entry of the children, which speaks `protocol.ts`. */
  childModule?: URL;
  /** Told of every child that ended and is replaced when it is needed. */
  onRestart?: PoolOptions['onRestart'];
}

const MEMORY_MAX_BYTES = 1.5 * 2 ** 30;
/** Sources run as they are, the built package as JavaScript: the child's entry lies beside this file in both. */
const HOST = new URL(import.meta.url.endsWith('.ts') ? './host.ts' : './host.js', import.meta.url);

/** An engine over a pool of child processes. Close it: its children keep this process alive. Throws `invalid_request` for a trust list without certificates. */
export function createEngine({
  children,
  timeoutMs,
  memoryMaxBytes = MEMORY_MAX_BYTES,
  limits,
  c2paTrustPem,
  models,
  childModule = HOST,
  onRestart,
}: EngineOptions): Engine {
  const detectors = installDetectors({ c2paTrustPem, models });
  let described: DetectorInfo[] | null = null;
  const pool = new Pool({
    children: Math.max(1, children),
    timeoutMs,
    memoryMaxBytes,
    settings: { limits: engineLimits(limits), c2paTrustPem, threads: threadsFor(children), models: models?.href },
    module: childModule,
    onRestart,
  });
  return {
    analyze: (path, request, context) => pool.run({ path, request }, context),
    hash: async (path, request, context) => {
      const report = await pool.run({ path, request: { kind: 'image', artifactsDir: null, ...request, hashOnly: true } }, context);
      if (!report.perceptualHash) throw new Error('the engine made no hash of a picture');
      return report.perceptualHash;
    },
    detectors: () => {
      // Every submission asks, and the cards are large.
      described ??= describeDetectors(detectors);
      return described;
    },
    close: () => pool.close(),
  };
}

/** Only the known numbers go to a child, whatever else the settings carry. */
function engineLimits({ imageBytes, imagePixels, audioBytes, videoBytes, documentBytes }: EngineLimits): EngineLimits {
  return { imageBytes, imagePixels, audioBytes, videoBytes, documentBytes };
}
