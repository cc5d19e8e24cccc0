import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../core/errors.ts';
import { isZip } from './archive.ts';
import { type BatchFile, type BatchLimits, discardFiles } from './batch-file.ts';
import { peek } from './peek.ts';
import { temporaryPath, type UploadRules } from './upload.ts';
import { HEAD_BYTES, storeFile } from './upload-file.ts';
import { type FormSink, readForm } from './upload-form.ts';
import { unpackZip } from './zip.ts';

const FILE_PARTS: ReadonlySet<string> = new Set(['files[]', 'files', 'file']);

/** A received form of many files; remove those that are not taken over with `discardFiles`. */
export interface ReceivedBatch {
  /** At least one, in the order in which they came. */
  files: BatchFile[];
  fields: ReadonlyMap<string, string>;
}

/**
 * Receives a `multipart/form-data` request of many files, or of one zip, streamed to disk. A file that cannot be analysed is a refused one of the batch;
 * a form that is broken, too large or without a file, and a zip that is not sound, are refused whole (as `readForm`, `unpackZip`): nothing is left on disk then.
 */
export async function receiveBatch(incoming: IncomingMessage, rules: UploadRules, limits: BatchLimits): Promise<ReceivedBatch> {
  const form = new BatchForm(rules, limits);
  try {
    await readForm(incoming, { ...limits, lenientFields: rules.lenientFields, tooManyFiles: () => tooManyFiles(limits.filesMax) }, form);
    return await form.finish();
  } catch (error) {
    await form.discard();
    throw error;
  }
}

/** A zip that waits for the end of the form: only then it is known whether it came alone. */
interface PackedFiles {
  filename: string | null;
  zipPath: string;
}

class BatchForm implements FormSink {
  private readonly rules: UploadRules;
  private readonly limits: BatchLimits;
  private readonly fields = new Map<string, string>();
  private readonly parts: Readable[] = [];
  private readonly receiving: Promise<BatchFile | PackedFiles>[] = [];
  private readonly abort = new AbortController();

  constructor(rules: UploadRules, limits: BatchLimits) {
    this.rules = rules;
    this.limits = limits;
  }

  addField(name: string, value: string): void {
    if (FILE_PARTS.has(name)) {
      throw new AppError('invalid_request', `The part "${name}" is text. It must be a file part with a filename, e.g. curl -F "files[]=@photo.jpg"`);
    }
    this.fields.set(name, value);
  }

  addFile(name: string, part: Readable, filename: string | null, onError: (error: unknown) => void): void {
    if (!FILE_PARTS.has(name)) {
      throw new AppError('invalid_request', `File parts must be named "files[]"; this one is named "${name.slice(0, 40)}".`);
    }
    this.parts.push(part);
    const received = this.receive(part, filename);
    received.catch(onError);
    this.receiving.push(received);
  }

  async finish(): Promise<ReceivedBatch> {
    const received = await Promise.all(this.receiving);
    const [first] = received;
    if (!first) {
      throw new AppError('invalid_request', 'There is no file. Send files as parts "files[]", e.g. curl -F "files[]=@a.jpg" -F "files[]=@b.jpg"', {
        details: { field: 'files[]' },
      });
    }
    const files = received.length === 1 && 'zipPath' in first ? await this.unpack(first) : await Promise.all(received.map(refuseZip));
    return { files, fields: this.fields };
  }

  async discard(): Promise<void> {
    this.abort.abort();
    for (const part of this.parts) part.destroy(new Error('the form was given up'));
    const received = await Promise.allSettled(this.receiving);
    await discardFiles(received.flatMap((one) => (one.status === 'fulfilled' && !('zipPath' in one.value) ? [one.value] : [])));
    for (const one of received) if (one.status === 'fulfilled' && 'zipPath' in one.value) await rm(one.value.zipPath, { force: true });
  }

  private async receive(part: Readable, filename: string | null): Promise<BatchFile | PackedFiles> {
    const path = temporaryPath(this.rules.dir);
    try {
      const { head, whole } = await peek(part, HEAD_BYTES);
      if (isZip(head) && this.rules.sniff(head)?.format !== 'docx') {
        await pipeline(whole, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal: this.abort.signal });
        return { filename, zipPath: path };
      }
      return { ...(await this.store(whole, path)), path, filename };
    } catch (error) {
      await rm(path, { force: true });
      if (AppError.is(error)) return { filename, error: error.toData() };
      throw error;
    }
  }

  /** What is left of a refused part is read on and thrown away: the parts after it are behind it. */
  private async store(part: Readable, path: string) {
    const through = new PassThrough();
    part.pipe(through);
    part.on('error', (error) => through.destroy(error));
    try {
      return await storeFile(through, path, this.rules, this.abort.signal);
    } catch (error) {
      part.unpipe(through);
      part.resume();
      throw error;
    }
  }

  private async unpack({ zipPath }: PackedFiles): Promise<BatchFile[]> {
    const files = await unpackZip(zipPath, this.rules, this.limits);
    if (files.length === 0) throw new AppError('invalid_request', 'There is no file in the zip. Put at least one in.');
    await rm(zipPath, { force: true });
    return files;
  }
}

async function refuseZip(received: BatchFile | PackedFiles): Promise<BatchFile> {
  if (!('zipPath' in received)) return received;
  await rm(received.zipPath, { force: true });
  const error = new AppError('unsupported_media', 'A zip must be the only file of its batch. Send it alone, or the files themselves.');
  return { filename: received.filename, error: error.toData() };
}

const tooManyFiles = (filesMax: number): AppError =>
  new AppError('payload_too_large', `A batch has at most ${filesMax} files. Make several.`, { details: { max_files: filesMax } });
