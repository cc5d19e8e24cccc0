import { bufferOf, latin1 } from '../../media/metadata/blocks.ts';

/** A JUMBF description box whose type is the C2PA manifest store (C2PA specification 2.2, 11.1.4.2): `jumd` then the UUID that begins with `c2pa`. */
export const C2PA_STORE = Buffer.from('jumdc2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71', 'latin1');
/** A manifest store with ten ingredients and their thumbnails is about 2 MB. */
const MAX_STORE_BYTES = 16 << 20;
/** Boxes in all stores of the file; a heavily edited picture has some hundred. */
const MAX_BOXES = 5_000;

export type C2paPresence = 'absent' | 'present' | 'too_large';

/** A search through the bytes, so that files without a manifest cost next to nothing; it also refuses what would keep the validator busy too long. */
export function findC2pa(bytes: Uint8Array): C2paPresence {
  const buffer = bufferOf(bytes);
  const start = buffer.indexOf(C2PA_STORE);
  if (start < 0) return 'absent';
  // Before the description box: its own length, and the length and type of the store that holds it.
  const inStore = start >= 12 && latin1(buffer.subarray(start - 8, start - 4)) === 'jumb';
  if (inStore && buffer.readUInt32BE(start - 12) > MAX_STORE_BYTES) return 'too_large';
  let boxes = 0;
  for (let at = start; at >= 0 && boxes <= MAX_BOXES; at = buffer.indexOf('jumd', at + 4)) boxes += 1;
  return boxes > MAX_BOXES ? 'too_large' : 'present';
}

const NAMES: Readonly<Record<string, string>> = { claim_generator_info: 'name', claim_generator: '', softwareAgent: '' };

/**
 * What a manifest says that the validator could not read at all: the values of a few text keys, found in its CBOR by their bytes.
 * Nothing of it is checked.
 */
export function scanUnreadManifest(bytes: Uint8Array): { generator: string | null; agent: string | null } {
  const buffer = bufferOf(bytes);
  const window = buffer.subarray(Math.max(0, buffer.indexOf(C2PA_STORE)));
  return { generator: cborText(window, 'claim_generator_info') ?? cborText(window, 'claim_generator'), agent: cborText(window, 'softwareAgent') };
}

function cborText(buffer: Buffer, key: string): string | null {
  const at = buffer.indexOf(key);
  if (at < 0) return null;
  const after = buffer.subarray(at + key.length, at + key.length + 200);
  const inner = NAMES[key] ?? '';
  const start = inner === '' ? 0 : after.indexOf(inner) + inner.length;
  const head = after[start];
  // CBOR major type 3 (RFC 8949, 3.1): 0x60 + length, or 0x78 and one byte of length.
  if (head === undefined || (head & 0xe0) !== 0x60) return null;
  const [length, from] = head === 0x78 ? [after[start + 1] ?? 0, start + 2] : [head & 0x1f, start + 1];
  return head > 0x78 || length === 0 ? null : after.subarray(from, from + length).toString('utf8');
}
