import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { AppError } from '../../core/errors.ts';

const CHUNK_BYTES = 1 << 20;

export interface FileBytes {
  bytes: Uint8Array;
  /** Hexadecimal, lower case. */
  sha256: string;
}

/** Size of a file. Rejects with `media_unreadable` where there is none or it is empty. */
export async function fileSize(path: string): Promise<number> {
  const file = await openMedia(path);
  try {
    const { size } = await file.stat();
    if (size === 0) throw new AppError('media_unreadable', 'The file is empty: it has no bytes. Send it again; the upload or export may have failed.');
    return size;
  } finally {
    await file.close();
  }
}

/** A file of `sizeBytes`, read and hashed chunk by chunk; `media_unreadable` where it is shorter. */
export async function readFileBytes(path: string, sizeBytes: number): Promise<FileBytes> {
  const bytes = Buffer.allocUnsafeSlow(sizeBytes);
  const hash = createHash('sha256');
  const file = await openMedia(path);
  try {
    for (let at = 0; at < sizeBytes; ) {
      const { bytesRead } = await file.read(bytes, at, Math.min(CHUNK_BYTES, sizeBytes - at), at);
      if (bytesRead === 0) throw new AppError('media_unreadable', 'The file became shorter while it was read. Send it again.');
      hash.update(bytes.subarray(at, at + bytesRead));
      at += bytesRead;
    }
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
}

async function openMedia(path: string) {
  try {
    return await open(path);
  } catch (cause) {
    throw new AppError('media_unreadable', 'The file cannot be opened. Check that it exists and may be read.', { cause });
  }
}
