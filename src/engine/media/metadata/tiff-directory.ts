import { startsWith, viewOf } from './blocks.ts';

const MAX_ENTRIES = 2_000;
/** Bytes of one value by its type (TIFF 6.0, section 2; types 1 to 12). */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8] as const;

export interface TiffValue {
  type: number;
  /** The value's bytes where they lie in the block, not copied; cut where the block ends. */
  data: Uint8Array;
}

export interface TiffDirectory {
  values: ReadonlyMap<number, TiffValue>;
  /** Offset of the next directory; 0 for none. */
  next: number;
}

export interface Tiff {
  bytes: Uint8Array;
  littleEndian: boolean;
  first: number;
}

/** The header of a TIFF structure; null for anything else. */
export function openTiff(bytes: Uint8Array): Tiff | null {
  const littleEndian = startsWith(bytes, 'II*\0');
  if (bytes.length < 8 || (!littleEndian && !startsWith(bytes, 'MM\0*'))) return null;
  return { bytes, littleEndian, first: viewOf(bytes).getUint32(4, littleEndian) };
}

/**
 * One directory. Values are only located, never unpacked: thousands of entries that all point at the same megabytes, which keep general readers
 * busy for minutes, cost nothing here. Of a tag that is there twice the first counts.
 */
export function readDirectory({ bytes, littleEndian }: Tiff, offset: number): TiffDirectory {
  const values = new Map<number, TiffValue>();
  if (offset < 8 || offset + 2 > bytes.length) return { values, next: 0 };
  const view = viewOf(bytes);
  const count = view.getUint16(offset, littleEndian);
  const end = offset + 2 + 12 * count;
  for (let i = 0; i < Math.min(count, MAX_ENTRIES); i += 1) {
    const at = offset + 2 + 12 * i;
    if (at + 12 > bytes.length) break;
    const tag = view.getUint16(at, littleEndian);
    const type = view.getUint16(at + 2, littleEndian);
    const sizeBytes = (TYPE_BYTES[type] ?? 0) * view.getUint32(at + 4, littleEndian);
    const start = sizeBytes <= 4 ? at + 8 : view.getUint32(at + 8, littleEndian);
    if (sizeBytes > 0 && !values.has(tag)) values.set(tag, { type, data: bytes.subarray(start, start + sizeBytes) });
  }
  return { values, next: end + 4 <= bytes.length ? view.getUint32(end, littleEndian) : 0 };
}

/** The first number of a value; a fraction is divided. Null where there is none. */
export function numberIn({ littleEndian }: Tiff, { type, data }: TiffValue): number | null {
  const view = viewOf(data);
  if (data.length < (TYPE_BYTES[type] ?? 0)) return null;
  const number = (): number => {
    if (type === 3) return view.getUint16(0, littleEndian);
    if (type === 4) return view.getUint32(0, littleEndian);
    if (type === 9) return view.getInt32(0, littleEndian);
    if (type === 5) return view.getUint32(0, littleEndian) / view.getUint32(4, littleEndian);
    if (type === 10) return view.getInt32(0, littleEndian) / view.getInt32(4, littleEndian);
    return type === 1 || type === 7 ? view.getUint8(0) : Number.NaN;
  };
  const value = number();
  return Number.isFinite(value) ? value : null;
}
