import type { MediaType } from '../../../core/media.ts';
import { hasText, textAt } from './bytes.ts';
import { mediaType } from './media-types.ts';

/** Microsoft's RIFF and its 64-bit relatives (EBU Tech 3306): the form type stands at byte 8. */
export function sniffRiff(head: Uint8Array): MediaType | null {
  const form = textAt(head, 8, 4);
  if (hasText(head, 0, 'RF64') || hasText(head, 0, 'BW64')) return form === 'WAVE' ? mediaType('audio', 'wav') : null;
  if (!hasText(head, 0, 'RIFF')) return null;
  if (form === 'WEBP') return mediaType('image', 'webp');
  if (form === 'WAVE') return mediaType('audio', 'wav');
  return form === 'AVI ' ? mediaType('video', 'avi') : null;
}
