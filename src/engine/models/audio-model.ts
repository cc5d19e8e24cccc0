import { sigmoid } from '../../core/calibration.ts';
import { AppError } from '../../core/errors.ts';
import { BINS, FrontEnd, framesOf, LONGEST_SAMPLES } from '../audio/front-end.ts';
import type { ScoredWindow } from '../audio/pooling.ts';
import { type IsSpeech, LEAST_SPEECH_MS, type SoundWindow, samplesToMs, speechMs, WindowCutter } from '../audio/windows.ts';
import { type NetworkCard, readNetworkCard } from './network-card.ts';
import { Graph, type GraphOptions } from './onnx.ts';

/** Enough to keep the cores busy, few enough that an abort is heard soon and that memory stays small. */
const BATCH = 4;
const LOGIT = 'logit';
const FAMILY = 'family';

export interface WindowJudgement extends ScoredWindow {
  /** Log-odds of the families in the card's order; null where the window has no score or the model no such head. */
  families: Float32Array | null;
}

export interface JudgeOptions {
  /** Seconds of one window, 1 to 4. */
  frameLengthSeconds: number;
  signal?: AbortSignal | undefined;
}

/** A window that has enough speech, and where its score belongs. */
interface Pending {
  window: SoundWindow;
  judgement: WindowJudgement;
}

/** A network that judges windows of speech. One judgement at a time: the work space is shared. */
export class AudioModel {
  readonly card: NetworkCard;
  readonly #graph: Graph;
  readonly #frontEnd = new FrontEnd();
  /** Two, so that one batch is prepared while the network works on the other. */
  readonly #inputs: [Float32Array, Float32Array];

  private constructor(card: NetworkCard, graph: Graph) {
    this.card = card;
    this.#graph = graph;
    const size = BATCH * framesOf(LONGEST_SAMPLES) * BINS;
    this.#inputs = [new Float32Array(size), new Float32Array(size)];
  }

  /** `models/<id>/`, or AppError `model_unavailable`. */
  static async load(id: string, options: GraphOptions): Promise<AudioModel> {
    const card = readNetworkCard(id, options.folder);
    const graph = await Graph.load({ id, sha256: card.network.sha256, sizeBytes: card.network.sizeBytes }, options);
    return new AudioModel(card, graph);
  }

  /**
   * Every window of a sound that comes in blocks (mono, 16 kHz), in order of time; those with too little speech have no score. `isSpeech` is asked once a
   * window is complete. The sound is never held as a whole. Rejects with the signal's reason when aborted.
   */
  async judge(
    blocks: AsyncIterable<Float32Array> | Iterable<Float32Array>,
    isSpeech: IsSpeech,
    { frameLengthSeconds, signal }: JudgeOptions,
  ): Promise<WindowJudgement[]> {
    const judgements: WindowJudgement[] = [];
    let pending: Pending[] = [];
    let running = Promise.resolve();
    let turn: 0 | 1 = 0;
    const start = async () => {
      const batch = pending;
      const input = this.#inputs[turn];
      pending = [];
      turn = turn === 0 ? 1 : 0;
      this.#prepare(batch, input);
      await running;
      signal?.throwIfAborted();
      running = this.#score(batch, input);
      // It is waited for later; a failure until then must not look like one that nobody waits for.
      running.catch(() => undefined);
    };
    for await (const window of windowsOf(blocks, frameLengthSeconds)) {
      const judgement = unjudged(window, isSpeech);
      judgements.push(judgement);
      if (judgement.speechMs >= LEAST_SPEECH_MS) pending.push({ window, judgement });
      if (pending.length === BATCH) await start();
    }
    if (pending.length > 0) await start();
    await running;
    signal?.throwIfAborted();
    return judgements;
  }

  async release(): Promise<void> {
    await this.#graph.release();
  }

  #prepare(batch: readonly Pending[], input: Float32Array): void {
    const size = framesOfAll(batch) * BINS;
    batch.forEach(({ window }, place) => {
      this.#frontEnd.compute(window.samples, input, place * size);
    });
  }

  async #score(batch: readonly Pending[], input: Float32Array): Promise<void> {
    const frames = framesOfAll(batch);
    const found = await this.#graph.run(input.subarray(0, batch.length * frames * BINS), [batch.length, 1, frames, BINS]);
    const { families, calibration } = this.card;
    const logits = this.#output(found, LOGIT, batch.length);
    const kinds = families && this.#output(found, FAMILY, batch.length * families.labels.length);
    batch.forEach(({ judgement }, place) => {
      judgement.score = sigmoid(calibration.scale * (logits[place] as number) + calibration.shift);
      if (kinds && families) judgement.families = kinds.slice(place * families.labels.length, (place + 1) * families.labels.length);
    });
  }

  #output(found: Readonly<Record<string, Float32Array>>, name: string, length: number): Float32Array {
    const values = found[name];
    if (values?.length === length && values.every(Number.isFinite)) return values;
    throw new AppError('model_unavailable', `The model "${this.card.id}" does not give what its card says ("${name}"). Reinstall the package to restore it.`, {
      details: { model: this.card.id },
    });
  }
}

/** Windows of one sound are all of one length: only a sound that is shorter than a window has a shorter one, its only one. */
const framesOfAll = (batch: readonly Pending[]): number => framesOf((batch[0] as Pending).window.samples.length);

async function* windowsOf(blocks: AsyncIterable<Float32Array> | Iterable<Float32Array>, frameLengthSeconds: number): AsyncGenerator<SoundWindow> {
  const cutter = new WindowCutter(frameLengthSeconds);
  for await (const block of blocks) yield* cutter.push(block);
  yield* cutter.end();
}

function unjudged(window: SoundWindow, isSpeech: IsSpeech): WindowJudgement {
  const { start, samples } = window;
  return { startMs: samplesToMs(start), endMs: samplesToMs(start + samples.length), score: null, speechMs: speechMs(window, isSpeech), families: null };
}
