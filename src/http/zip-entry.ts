import { pipeline, type Readable, Transform, type TransformCallback } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { AppError } from '../core/errors.ts';
import { formatMegabytes } from './upload-file.ts';
import { isDeflated, shown, type ZipEntry } from './zip-directory.ts';

/** Media is packed already; what shrinks to less than this part of its size, and is not small, was made to burst. */
const RATIO_MAX = 200;
const HARMLESS_BYTES = 4 * 1024 * 1024;

const bursts = (sizeBytes: number, packedBytes: number): boolean => sizeBytes > HARMLESS_BYTES && sizeBytes > RATIO_MAX * packedBytes;

/** How much may come out of a zip. What is declared is refused at once; what comes is counted all the same, for a bomb lies about its size. */
export class InflationBudget {
  private readonly maxBytes: number;
  private readonly packedBytes: number;
  private inflatedBytes = 0;
  /** Why the zip must not be read on; null while it may. */
  refusal: AppError | null = null;

  /** Throws `payload_too_large` where the directory itself declares too much. */
  constructor(maxBytes: number, files: readonly ZipEntry[]) {
    this.maxBytes = maxBytes;
    this.packedBytes = files.reduce((sum, { entry }) => sum + entry.compressedSize, 0);
    for (const file of files) this.take(file.entry.uncompressedSize, file.entry.uncompressedSize, file);
    if (this.refusal) throw this.refusal;
    this.inflatedBytes = 0;
  }

  /** Returns the refusal where these bytes, or all of this entry so far, are too many. */
  take(sizeBytes: number, entryBytes: number, { name, entry }: ZipEntry): AppError | null {
    this.inflatedBytes += sizeBytes;
    if (this.inflatedBytes > this.maxBytes) this.refusal = tooMuch(this.maxBytes);
    else if (bursts(entryBytes, entry.compressedSize) || bursts(this.inflatedBytes, this.packedBytes)) this.refusal = bomb(name);
    return this.refusal;
  }
}

const tooMuch = (maxBytes: number): AppError =>
  new AppError('payload_too_large', `The files in this zip have more than ${formatMegabytes(maxBytes)} together. Make several.`, {
    details: { max_bytes: maxBytes },
  });

const bomb = (name: string): AppError =>
  new AppError(
    'payload_too_large',
    `The zip expands to more than ${RATIO_MAX} times its size (at "${shown(name)}"), as a zip bomb does. Send the files without a zip.`,
  );

/** The content of an entry. Fails with the budget's refusal, or `media_unreadable` where the bytes are not what the directory says. */
export async function readEntry(zip: ZipFile, file: ZipEntry, budget: InflationBudget): Promise<Readable> {
  const packed = await zip.openReadStreamPromise(file.entry, { decodeFileData: false });
  const meter = new EntryMeter(file, budget);
  // Errors reach whoever reads the meter; destroying it ends the streams before it.
  if (isDeflated(file.entry)) {
    const inflate = createInflateRaw();
    inflate.once('error', (cause) => meter.destroy(entryDamaged(cause)));
    return pipeline(packed, inflate, meter, () => {});
  }
  return pipeline(packed, meter, () => {});
}

class EntryMeter extends Transform {
  private readonly file: ZipEntry;
  private readonly budget: InflationBudget;
  private sizeBytes = 0;
  private checksum = 0;

  constructor(file: ZipEntry, budget: InflationBudget) {
    super();
    this.file = file;
    this.budget = budget;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.sizeBytes += chunk.length;
    this.checksum = crc32(chunk, this.checksum);
    done(this.budget.take(chunk.length, this.sizeBytes, this.file), chunk);
  }

  override _flush(done: TransformCallback): void {
    const { uncompressedSize, crc32: declared }: Entry = this.file.entry;
    done(this.sizeBytes === uncompressedSize && this.checksum === declared ? null : entryDamaged());
  }
}

const entryDamaged = (cause?: unknown): AppError => new AppError('media_unreadable', 'This file is damaged in the zip. Make the zip anew.', { cause });
