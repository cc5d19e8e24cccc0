import type { MediaType } from '../../../core/media.ts';
import { hasText, textAt } from './bytes.ts';
import { mediaType } from './media-types.ts';

/** How far into a file readers look for the header of a PDF (ISO 32000-1, Annex H, note 13). */
const PDF_HEADER_WITHIN_BYTES = 1024;
const ZIP_LOCAL_HEADER = Buffer.from('PK\x03\x04', 'latin1');
const ZIP_LOCAL_HEADER_BYTES = 30;
const MAX_ZIP_ENTRIES = 256;

export function sniffDocument(head: Uint8Array): MediaType | null {
  if (textAt(head, 0, PDF_HEADER_WITHIN_BYTES).includes('%PDF-')) return mediaType('document', 'pdf');
  return hasText(head, 0, 'PK\x03\x04') && namesIn(head).some((name) => name.startsWith('word/')) ? mediaType('document', 'docx') : null;
}

/** Names of the zip entries whose local headers lie in the head (PKWARE APPNOTE, 4.3.7). */
function namesIn(head: Uint8Array): string[] {
  const view = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const names: string[] = [];
  for (let at = 0; at >= 0 && names.length < MAX_ZIP_ENTRIES; at = view.indexOf(ZIP_LOCAL_HEADER, at + 4)) {
    if (at + ZIP_LOCAL_HEADER_BYTES > view.length) break;
    names.push(textAt(head, at + ZIP_LOCAL_HEADER_BYTES, view.readUInt16LE(at + 26)));
  }
  return names;
}
