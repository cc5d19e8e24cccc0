import { extname } from 'node:path';
import type { MediaKind } from '../core/media.ts';
import type { Services } from './context.ts';
import type { UploadRules } from './upload.ts';

/** The most bytes that a vendor takes of each kind. 0: none of that kind. */
export type VendorLimits = Readonly<Record<MediaKind, number>>;

/** The rules of a vendor for uploads, over what this server can read; fields that it does not know are ignored, however they come. `checkFilename` throws where the vendor goes by names. */
export function vendorRules(
  { uploadsDir, sniff }: Pick<Services, 'uploadsDir' | 'sniff'>,
  limits: VendorLimits,
  checkFilename: UploadRules['checkFilename'] = () => {},
): UploadRules {
  return { dir: uploadsDir, sniff, maxBytes: (kind) => limits[kind], maxBytesOfAll: Math.max(...Object.values(limits)), checkFilename, lenientFields: true };
}

/** `.jpg` for `Photo.JPG`; empty where the name has none. */
export const extensionOf = (filename: string | null): string => extname(filename ?? '').toLowerCase();
