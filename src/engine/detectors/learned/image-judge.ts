import { type CropJudgement, type Crops, ImageNetwork } from '../../models/image-network.ts';
import type { ImageNetworkCard } from '../../models/image-network-card.ts';
import type { GraphOptions } from '../../models/onnx.ts';

/** Id of the network that judges views of pictures, and of the linear card that makes a score of what it says. */
export const VIEWS_CARD = 'image-views';
export const LEARNED_CARD = 'image-learned';

/** What judges crops, in their order. Rejects with AppError `model_unavailable`, or with the signal's reason. */
export type JudgeCrops = (crops: Crops, signal: AbortSignal) => Promise<CropJudgement[]>;

export interface ImageJudge {
  card: ImageNetworkCard;
  judge: JudgeCrops;
}

/** For one engine child: the network is loaded with the first picture and kept. Where it cannot be had, the next picture tries again. */
export function createImageJudge(card: ImageNetworkCard, options: GraphOptions): ImageJudge {
  let loading: Promise<ImageNetwork> | null = null;
  const load = async (): Promise<ImageNetwork> => {
    loading ??= ImageNetwork.load(card, options);
    try {
      return await loading;
    } catch (error) {
      loading = null;
      throw error;
    }
  };
  return { card, judge: async (crops, signal) => (crops.count === 0 ? [] : (await load()).judge(crops, signal)) };
}
