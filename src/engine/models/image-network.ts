import { AppError } from '../../core/errors.ts';
import type { ImageNetworkCard } from './image-network-card.ts';
import { Graph, type GraphOptions } from './onnx.ts';

/** Enough to keep the cores busy, few enough that memory stays small and an abort is heard soon. */
const BATCH = 12;
const CHANNELS = 3;
/** What a crop can be, in the order of the columns of `logit`. */
export const VIEW_KINDS = ['tile', 'middle', 'frame'] as const;
export type ViewKind = (typeof VIEW_KINDS)[number];

/** Square crops of one kind and size: RGB of 0..255, crop after crop, each as three planes of `side` x `side`. */
export interface Crops {
  kind: ViewKind;
  side: number;
  count: number;
  planes: Float32Array;
}

export interface CropJudgement {
  /** Log-odds of spoof. */
  logit: number;
  /** Log-odds of the families in the card's order; null where the network does not tell them apart. */
  families: Float32Array | null;
  /** Distance from the training media; null where it is not measured. */
  novelty: number | null;
}

/** A network that judges crops of pictures. */
export class ImageNetwork {
  readonly card: ImageNetworkCard;
  readonly #graph: Graph;

  private constructor(card: ImageNetworkCard, graph: Graph) {
    this.card = card;
    this.#graph = graph;
  }

  /** The network that the card names, or AppError `model_unavailable`. */
  static async load(card: ImageNetworkCard, options: GraphOptions): Promise<ImageNetwork> {
    const graph = await Graph.load({ id: card.id, sha256: card.network.sha256, sizeBytes: card.network.sizeBytes }, options);
    return new ImageNetwork(card, graph);
  }

  /**
   * One judgement for each crop, in their order. Rejects with the signal's reason when aborted, and with AppError `model_unavailable` where the network does
   * not give what its card says.
   */
  async judge({ kind, side, count, planes }: Crops, signal?: AbortSignal): Promise<CropJudgement[]> {
    const size = CHANNELS * side * side;
    const judgements: CropJudgement[] = [];
    for (let from = 0; from < count; from += BATCH) {
      signal?.throwIfAborted();
      const length = Math.min(BATCH, count - from);
      const found = await this.#graph.run(planes.subarray(from * size, (from + length) * size), [length, CHANNELS, side, side]);
      judgements.push(...this.#read(found, VIEW_KINDS.indexOf(kind), length));
    }
    return judgements;
  }

  async release(): Promise<void> {
    await this.#graph.release();
  }

  #read(found: Readonly<Record<string, Float32Array>>, column: number, length: number): CropJudgement[] {
    const { families, novelty } = this.card;
    const logits = this.#output(found, 'logit', length * VIEW_KINDS.length);
    const labels = families?.labels.length ?? 0;
    const odds = families && this.#output(found, 'family', length * labels);
    const distances = novelty && this.#output(found, 'novelty', length);
    return Array.from({ length }, (_, i) => ({
      logit: logits[i * VIEW_KINDS.length + column] as number,
      families: odds === null ? null : odds.slice(i * labels, (i + 1) * labels),
      novelty: distances && (distances[i] as number),
    }));
  }

  #output(found: Readonly<Record<string, Float32Array>>, name: string, length: number): Float32Array {
    const values = found[name];
    if (values?.length === length && values.every(Number.isFinite)) return values;
    throw new AppError('model_unavailable', `The model "${this.card.id}" does not give what its card says ("${name}"). Reinstall the package to restore it.`, {
      details: { model: this.card.id },
    });
  }
}
