import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '../core/errors.ts';
import { type FileRules, type MediaFile, type StoredFile, storeFile } from './upload-file.ts';
import { type FormSink, readForm } from './upload-form.ts';

export interface UploadRules extends FileRules {
  /** An existing folder for the file while it arrives. */
  dir: string;
  /** The largest limit of any kind. */
  maxBytesOfAll: number;
  /** For an API that ignores the fields that it does not know: they may come twice and be as long as they like. */
  lenientFields?: boolean;
  /** Throws where a file of this name is refused whatever its bytes; asked before any of them is read. */
  checkFilename?(filename: string | null): void;
}

/** A received form: its text fields and at most one file. */
export interface ReceivedForm {
  file: MediaFile | null;
  fields: ReadonlyMap<string, string>;
}

/**
 * Receives a `multipart/form-data` request with at most one file part, named `file`, streamed to disk; fields may stand before or after it.
 * Throws AppError (`invalid_request`, `unsupported_media`, `payload_too_large`, `media_unreadable`); nothing is left on disk then. What is
 * left of the request after an early refusal is not read: that is `drainRequest`'s.
 */
export async function receiveForm(incoming: IncomingMessage, rules: UploadRules): Promise<ReceivedForm> {
  const form = new Form(temporaryPath(rules.dir), rules);
  try {
    await readForm(incoming, { filesMax: 1, bytesMax: rules.maxBytesOfAll, lenientFields: rules.lenientFields, tooManyFiles }, form);
    return await form.finish();
  } catch (error) {
    await form.discard();
    throw error;
  }
}

/** As `receiveForm`, with exactly one file and no fields. */
export async function receiveFile(incoming: IncomingMessage, rules: UploadRules): Promise<MediaFile> {
  const { file, fields } = await receiveForm(incoming, rules);
  if (!file) throw noFile();
  const [name] = fields.keys();
  if (name === undefined) return file;
  await rm(file.path, { force: true });
  throw new AppError('invalid_request', `There is no "${name.slice(0, 60)}" here: this call takes the part "file" alone.`, {
    details: { field: name.slice(0, 60) },
  });
}

/** Where a new file may arrive. */
export const temporaryPath = (dir: string): string => join(dir, `${randomUUID()}.upload`);

class Form implements FormSink {
  private readonly path: string;
  private readonly rules: UploadRules;
  private readonly fields = new Map<string, string>();
  private readonly abort = new AbortController();
  private storing: Promise<StoredFile> | null = null;
  private filename: string | null = null;

  constructor(path: string, rules: UploadRules) {
    this.path = path;
    this.rules = rules;
  }

  addField(name: string, value: string): void {
    if (name === 'file') {
      throw new AppError('invalid_request', 'The part "file" is text. It must be a file part with a filename, e.g. curl -F file=@photo.jpg');
    }
    this.fields.set(name, value);
  }

  addFile(name: string, part: Readable, filename: string | null, onError: (error: unknown) => void): void {
    if (name !== 'file') throw new AppError('invalid_request', `The file part must be named "file"; this one is named "${name.slice(0, 40)}".`);
    this.rules.checkFilename?.(filename);
    this.filename = filename;
    this.storing = storeFile(part, this.path, this.rules, this.abort.signal);
    this.storing.catch(onError);
  }

  async finish(): Promise<ReceivedForm> {
    const stored = await this.storing;
    return { file: stored && { ...stored, path: this.path, filename: this.filename }, fields: this.fields };
  }

  async discard(): Promise<void> {
    this.abort.abort();
    await this.storing?.catch(() => {});
    await rm(this.path, { force: true });
  }
}

const noFile = (): AppError => new AppError('invalid_request', 'There is no file. Send one as the part "file", e.g. curl -F file=@photo.jpg');

const tooManyFiles = (): AppError => new AppError('invalid_request', 'There are two files. Send one file in each request.');
