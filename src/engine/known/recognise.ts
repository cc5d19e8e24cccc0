import type { PerceptualHash } from '../../core/known-media/perceptual-hash.ts';
import type { Frame } from '../media/image-media.ts';
import { writeSearchCopy } from '../media/search-copy.ts';
import { pdqOf } from './pdq.ts';

/** By what the picture is recognised; of an animation, by its first frame. Writes the copy for a search outside where one is wanted. */
export async function recognise({ rgb, luma }: Frame, copyPath: string | undefined): Promise<PerceptualHash> {
  if (copyPath !== undefined) await writeSearchCopy(rgb, copyPath);
  return pdqOf(luma);
}
