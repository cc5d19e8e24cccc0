import { join } from 'node:path';
import { DEGRADATIONS, type Degradation } from '../core/degradation.ts';
import { AppError } from '../core/errors.ts';
import type { MediaType } from '../core/media.ts';
import { degradePicture } from './media/degrade-picture.ts';
import { damagedPicture } from './media/unreadable.ts';

interface Wish {
  as: Degradation;
  folder: string;
}

/** Writes a degraded copy and resolves to its path. Rejects with `unsupported_media` where media of this kind is not degraded so, or `media_unreadable`. */
export async function degradeMedia(path: string, { kind, format }: MediaType, { as, folder }: Wish, signal?: AbortSignal): Promise<string> {
  const copy = join(folder, as);
  const picture = DEGRADATIONS.image.find((one) => one === as);
  if (kind === 'image' && picture !== undefined) {
    await degradePicture(path, copy, picture).catch((cause: unknown) => {
      throw damagedPicture(format, cause);
    });
    return copy;
  }
  const sound = DEGRADATIONS.audio.find((one) => one === as);
  if (kind === 'audio' && sound !== undefined) {
    // FFmpeg is large: a child loads it with the first sound.
    const { degradeSound } = await import('./media/degrade-sound.ts');
    await degradeSound(path, copy, sound, signal);
    return copy;
  }
  throw new AppError('unsupported_media', `Media of the kind ${kind} cannot be degraded as ${as}.`, { details: { kind, degradation: as } });
}
