import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { InferenceSession } from 'onnxruntime-node';
import { AppError } from '../../core/errors.ts';
import { MODELS } from './cards.ts';

const FILE_NAME = 'model.onnx';
const INPUT = 'input';
/** Errors only: warnings about a graph are of no use to who runs a server. */
const LOG_ERRORS = 3;

export interface GraphFile {
  id: string;
  /** As the model's card has it. */
  sha256: string;
  sizeBytes: number;
}

export interface GraphOptions {
  /** Threads of one run: see `threadsFor`. */
  threads: number;
  /** A file URL that ends with '/'; the package's own `models/` where none is named. */
  folder?: URL;
}

/** A share of the cores for each of the engine's children, one at least. */
export function threadsFor(children: number): number {
  return Math.max(1, Math.floor(availableParallelism() / Math.max(1, children)));
}

/** One loaded network: floats in, floats by output's name out. The only owner of the ONNX runtime. */
export class Graph {
  readonly #id: string;
  readonly #session: InferenceSession;
  readonly #runtime: typeof import('onnxruntime-node');

  private constructor(id: string, session: InferenceSession, runtime: typeof import('onnxruntime-node')) {
    this.#id = id;
    this.#session = session;
    this.#runtime = runtime;
  }

  /**
   * Loads `<folder>/<id>/model.onnx`. Throws AppError `model_unavailable` where it is missing, is not the file that its card names, or cannot be run here.
   */
  static async load({ id, sha256, sizeBytes }: GraphFile, { threads, folder = MODELS }: GraphOptions): Promise<Graph> {
    const bytes = await readModel(new URL(`${id}/${FILE_NAME}`, folder), id);
    if (bytes.length !== sizeBytes || createHash('sha256').update(bytes).digest('hex') !== sha256) {
      throw unavailable(id, 'its file is not the one that its card names', undefined);
    }
    const runtime = await loadRuntime(id);
    const session = await runtime.InferenceSession.create(bytes, sessionOptions(threads)).catch((cause: unknown) => {
      throw unavailable(id, 'the ONNX runtime cannot load its file', cause);
    });
    return new Graph(id, session, runtime);
  }

  /** Names of what the network gives. */
  get outputs(): readonly string[] {
    return this.#session.outputNames;
  }

  /** One run. `values` must be as long as the product of `shape`. Throws AppError `model_unavailable` where the network refuses what it is given. */
  async run(values: Float32Array, shape: readonly number[]): Promise<Record<string, Float32Array>> {
    const { Tensor } = this.#runtime;
    const input = new Tensor('float32', values, shape);
    const results = await this.#session.run({ [INPUT]: input }).catch((cause: unknown) => {
      throw unavailable(this.#id, 'the ONNX runtime could not run it', cause);
    });
    const found: Record<string, Float32Array> = {};
    for (const [name, { data }] of Object.entries(results)) if (data instanceof Float32Array) found[name] = data;
    return found;
  }

  /** Gives its memory back; it cannot run afterwards. */
  async release(): Promise<void> {
    await this.#session.release();
  }
}

function sessionOptions(threads: number): InferenceSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: LOG_ERRORS,
    // Threads that spin while they wait take the cores from the other children.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
}

async function readModel(file: URL, id: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw unavailable(id, 'its file cannot be read', cause);
  }
}

/** Loaded with the first network that is asked: an engine child that judges nothing with one never pays for it. */
async function loadRuntime(id: string): Promise<typeof import('onnxruntime-node')> {
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw unavailable(id, 'the ONNX runtime does not run on this system', cause);
  }
}

function unavailable(id: string, why: string, cause: unknown): AppError {
  return new AppError('model_unavailable', `The model "${id}" cannot be used: ${why}. Reinstall the package to restore it.`, { details: { model: id }, cause });
}
