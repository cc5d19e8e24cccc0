import { z } from 'zod';
import { readCardFile } from './cards.ts';
import { NETWORK_FILE, NETWORK_SHAPE } from './network-card.ts';

const schema = z.object({
  ...NETWORK_SHAPE,
  task: z.literal('image'),
  /** It is shown RGB samples of 0..255 as they are. */
  network: z.object({ ...NETWORK_FILE, frontEnd: z.literal('rgb') }),
  /** Frames that are farther than this from the training media are out of domain; null where the network measures no such distance. */
  novelty: z.object({ inDomainBelow: z.number() }).nullable(),
});

/** `models/<id>/card.json` of a network in ONNX that judges crops of pictures. `calibration` is that of one tile. */
export type ImageNetworkCard = z.infer<typeof schema>;

/** `folder` (a file URL that ends with '/') is the package's own where none is named. Throws AppError `model_unavailable`. */
export function readImageNetworkCard(id: string, folder?: URL): ImageNetworkCard {
  return readCardFile(id, schema, folder);
}
