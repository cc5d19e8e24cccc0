import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { type Readable, Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../core/errors.ts';
import type { MediaKind, MediaType } from '../core/media.ts';

/** Enough for every type to be told by its first bytes. */
export const HEAD_BYTES = 64 * 1024;

export interface FileRules {
  sniff(head: Uint8Array): MediaType | null;
  /** The most bytes that a file of this kind may have. */
  maxBytes(kind: MediaKind): number;
}

export interface StoredFile {
  type: MediaType;
  sizeBytes: number;
  /** Lower-case hex. */
  sha256: string;
}

/** Media that lies in `path` until it is taken over or removed. */
export interface MediaFile extends StoredFile {
  path: string;
  /** As it was sent; never used as a path. */
  filename: string | null;
}

/**
 * Writes a part to a new file at `path`, hashing and counting on the way, and stops as soon as the bytes are known to be refused.
 * Throws `media_unreadable` (empty), `unsupported_media` (no known type) or `payload_too_large`. The file is closed when this settles;
 * removing it after an error is the caller's.
 */
export async function storeFile(part: Readable, path: string, rules: FileRules, signal?: AbortSignal): Promise<StoredFile> {
  // It may fail while the file is being opened, when nobody listens yet; the pipeline is told of it all the same.
  part.on('error', () => {});
  const file = await open(path, 'wx', 0o600);
  try {
    const meter = new Meter(rules);
    await pipeline(part, meter, file.createWriteStream(), signal ? { signal } : {});
    return meter.result();
  } finally {
    await file.close();
  }
}

/** Passes bytes through; knows their number, their hash and, from the head on, their type. */
class Meter extends Transform {
  private readonly rules: FileRules;
  private readonly hash = createHash('sha256');
  private head: Buffer[] | null = [];
  private sizeBytes = 0;
  private type: MediaType | null = null;

  constructor(rules: FileRules) {
    super();
    this.rules = rules;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.hash.update(chunk);
    this.sizeBytes += chunk.length;
    this.head?.push(chunk);
    const refusal = this.sizeBytes >= HEAD_BYTES ? this.refusal() : null;
    done(refusal, chunk);
  }

  override _flush(done: TransformCallback): void {
    done(this.sizeBytes === 0 ? new AppError('media_unreadable', 'The file is empty. Send one with content.') : this.refusal());
  }

  result(): StoredFile {
    return { type: this.type as MediaType, sizeBytes: this.sizeBytes, sha256: this.hash.digest('hex') };
  }

  private refusal(): AppError | null {
    if (this.head) {
      this.type = this.rules.sniff(Buffer.concat(this.head));
      this.head = null;
    }
    if (!this.type) return unknownType();
    const maxBytes = this.rules.maxBytes(this.type.kind);
    return this.sizeBytes > maxBytes ? tooLarge(this.type.kind, maxBytes) : null;
  }
}

const UNKNOWN_TYPE =
  'The bytes of this file are of no type that can be analysed. Images: jpeg, png, webp, gif, tiff, bmp, heic, avif; audio: wav, mp3, m4a, aac, ogg, opus, flac, amr, webm; video: mp4, mov, avi, mkv, webm, wmv, mpg, 3gp; documents: pdf, docx.';

const unknownType = (): AppError => new AppError('unsupported_media', UNKNOWN_TYPE);

/** Whether it says that bytes are of no type that is known; its text lists those of this server, which a dialect may know better. */
export const isUnknownType = ({ code, publicMessage }: AppError): boolean => code === 'unsupported_media' && publicMessage === UNKNOWN_TYPE;

const tooLarge = (kind: MediaKind, maxBytes: number): AppError =>
  new AppError('payload_too_large', `This ${kind} has more than ${formatMegabytes(maxBytes)}, the limit of this server. Send a smaller file.`, {
    details: { kind, max_bytes: maxBytes },
  });

/** 1 MB = 2^20 bytes, as in the settings. */
export const formatMegabytes = (sizeBytes: number): string => `${Number((sizeBytes / 2 ** 20).toFixed(2))} MB`;
