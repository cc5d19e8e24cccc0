import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import busboy from 'busboy';
import { AppError } from '../core/errors.ts';
import { type FileRules, formatMegabytes, type StoredFile, storeFile } from './upload-file.ts';

const FIELD_COUNT_MAX = 64;
const FIELD_BYTES_MAX = 16 * 1024;
const FIELD_NAME_BYTES_MAX = 100;
const PART_HEADER_COUNT_MAX = 32;
const FILENAME_LENGTH_MAX = 255;
/** What the form may add to the file: boundaries, part headers and fields. */
const FORM_OVERHEAD_BYTES = 2 * 1024 * 1024;
/** A sender that is silent for longer has gone. */
const SILENCE_MS_MAX = 60_000;

export interface UploadRules extends FileRules {
  /** An existing folder for the file while it arrives. */
  dir: string;
  /** The largest limit of any kind. */
  maxBytesOfAll: number;
}

/** A received form: its one file, lying in `path` until it is taken over or removed, and its text fields. */
export interface Upload extends StoredFile {
  path: string;
  filename: string | null;
  fields: ReadonlyMap<string, string>;
}

/**
 * Receives a `multipart/form-data` request with exactly one file part named `file`, streamed to disk; fields may stand before or after it.
 * Throws AppError (`invalid_request`, `unsupported_media`, `payload_too_large`, `media_unreadable`); nothing is left on disk then. What is
 * left of the request after an early refusal is not read: that is `drainRequest`'s.
 */
export async function receiveUpload(incoming: IncomingMessage, rules: UploadRules): Promise<Upload> {
  refuseDeclaredSize(incoming, rules.maxBytesOfAll);
  const parser = createParser(incoming);
  const form = new Form(join(rules.dir, `${randomUUID()}.upload`), rules);
  try {
    await readForm(incoming, parser, form);
    return await form.finish();
  } catch (error) {
    incoming.unpipe(parser);
    await form.discard();
    throw error;
  }
}

function refuseDeclaredSize(incoming: IncomingMessage, maxBytes: number): void {
  if (Number(incoming.headers['content-length'] ?? 0) <= maxBytes + FORM_OVERHEAD_BYTES) return;
  throw new AppError('payload_too_large', `A file has at most ${formatMegabytes(maxBytes)}. Send a smaller one.`, { details: { max_bytes: maxBytes } });
}

function createParser(incoming: IncomingMessage): busboy.Busboy {
  try {
    return busboy({
      headers: incoming.headers,
      defParamCharset: 'utf8',
      // One more than is allowed of each, so that it is we who say what is wrong.
      limits: { files: 2, fields: FIELD_COUNT_MAX, fieldSize: FIELD_BYTES_MAX, fieldNameSize: FIELD_NAME_BYTES_MAX, headerPairs: PART_HEADER_COUNT_MAX },
    });
  } catch (cause) {
    throw new AppError('invalid_request', 'The Content-Type has no valid multipart boundary. Let your HTTP client set this header.', { cause });
  }
}

function readForm(incoming: IncomingMessage, parser: busboy.Busboy, form: Form): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(cutOff('The upload stood still for a minute.')), SILENCE_MS_MAX);
    const settle = (error?: unknown): void => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve();
    };
    const attempt = (step: () => void): void => {
      try {
        step();
      } catch (error) {
        settle(error);
      }
    };
    parser.on('field', (name, value, info) => attempt(() => form.addField(name, value, info.nameTruncated || info.valueTruncated)));
    parser.on('file', (name, part, info) => attempt(() => form.addFile(name, part, info.filename, settle)));
    parser.on('fieldsLimit', () => settle(new AppError('invalid_request', `A form has at most ${FIELD_COUNT_MAX} fields.`)));
    parser.on('filesLimit', () => settle(tooManyFiles()));
    parser.on('error', (cause) => settle(cutOff('The form ends too early or is malformed.', cause)));
    parser.on('close', () => settle());
    incoming.on('data', () => timer.refresh());
    incoming.once('close', () => !incoming.complete && settle(cutOff('The upload was cut off.')));
    incoming.once('error', (cause) => settle(cutOff('The upload was cut off.', cause)));
    incoming.pipe(parser);
  });
}

/** The parts of one form as they come in. */
class Form {
  private readonly path: string;
  private readonly rules: FileRules;
  private readonly fields = new Map<string, string>();
  private readonly abort = new AbortController();
  private storing: Promise<StoredFile> | null = null;
  private filename: string | null = null;

  constructor(path: string, rules: FileRules) {
    this.path = path;
    this.rules = rules;
  }

  addField(name: string, value: string, truncated: boolean): void {
    if (name === 'file') {
      throw new AppError('invalid_request', 'The part "file" is text. It must be a file part with a filename, e.g. curl -F file=@photo.jpg');
    }
    if (truncated) throw new AppError('invalid_request', `The field "${name.slice(0, 40)}" is longer than ${FIELD_BYTES_MAX / 1024} KiB.`);
    if (this.fields.has(name)) throw new AppError('invalid_request', `The field "${name}" was given twice.`);
    this.fields.set(name, value);
  }

  addFile(name: string, part: Readable, filename: string | undefined, onError: (error: unknown) => void): void {
    // A part that is given up emits an error of its own; the reason is reported elsewhere.
    part.on('error', () => {});
    if (this.storing) throw tooManyFiles();
    if (name !== 'file') throw new AppError('invalid_request', `The file part must be named "file"; this one is named "${name.slice(0, 40)}".`);
    this.filename = cleanFilename(filename);
    this.storing = storeFile(part, this.path, this.rules, this.abort.signal);
    this.storing.catch(onError);
  }

  async finish(): Promise<Upload> {
    if (!this.storing) throw new AppError('invalid_request', 'There is no file. Send one as the part "file", e.g. curl -F file=@photo.jpg');
    const stored = await this.storing;
    return { ...stored, path: this.path, filename: this.filename, fields: this.fields };
  }

  async discard(): Promise<void> {
    this.abort.abort();
    await this.storing?.catch(() => {});
    await rm(this.path, { force: true });
  }
}

/** The name as a person may see it again: no control characters, no endless names. It is never used as a path. */
function cleanFilename(filename: string | undefined): string | null {
  const clean = (filename ?? '').replace(/\p{Cc}/gu, '').slice(0, FILENAME_LENGTH_MAX);
  return clean === '' ? null : clean;
}

const tooManyFiles = (): AppError => new AppError('invalid_request', 'There are two files. Send one file in each request.');

const cutOff = (message: string, cause?: unknown): AppError => new AppError('invalid_request', `${message} Send it again, whole.`, { cause });
