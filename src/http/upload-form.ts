import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import busboy from 'busboy';
import { AppError } from '../core/errors.ts';
import { watchSender } from './slow-sender.ts';
import { formatMegabytes } from './upload-file.ts';

const FIELD_COUNT_MAX = 64;
const FIELD_BYTES_MAX = 16 * 1024;
const FIELD_NAME_BYTES_MAX = 100;
const PART_HEADER_COUNT_MAX = 32;
const FILENAME_LENGTH_MAX = 255;
/** What the form may add to its files: boundaries, part headers and fields. */
const FORM_OVERHEAD_BYTES = 2 * 1024 * 1024;

export interface FormLimits {
  filesMax: number;
  /** Most bytes of all files together. */
  bytesMax: number;
  /** To the end of the form; without it only the pace of the sender counts. */
  timeoutMs?: number;
  /** A field that comes twice or is too long is no error: the last one counts, cut at its limit. */
  lenientFields?: boolean | undefined;
  tooManyFiles(): AppError;
}

/** Takes the parts of one form as they come in. What it throws or reports ends the reading. */
export interface FormSink {
  addField(name: string, value: string): void;
  /** Must read the part to its end or report an error. */
  addFile(name: string, part: Readable, filename: string | null, onError: (error: unknown) => void): void;
}

/**
 * Reads a `multipart/form-data` request into the sink; resolves at its end, when files may still be on their way to the disk. Throws AppError
 * (`invalid_request`, `payload_too_large`) or what the sink reports. What is left of the request then is not read: that is `drainRequest`'s.
 */
export async function readForm(incoming: IncomingMessage, limits: FormLimits, sink: FormSink): Promise<void> {
  const bytesMax = limits.bytesMax + FORM_OVERHEAD_BYTES;
  if (Number(incoming.headers['content-length'] ?? 0) > bytesMax) throw formTooLarge(limits.bytesMax);
  const parser = createParser(incoming, limits.filesMax);
  try {
    await pipeForm(incoming, parser, limits, sink);
  } catch (error) {
    incoming.unpipe(parser);
    throw error;
  }
}

function createParser(incoming: IncomingMessage, filesMax: number): busboy.Busboy {
  try {
    return busboy({
      headers: incoming.headers,
      defParamCharset: 'utf8',
      limits: {
        // One more than is allowed, so that it is we who say what is wrong.
        files: filesMax + 1,
        fields: FIELD_COUNT_MAX,
        fieldSize: FIELD_BYTES_MAX,
        fieldNameSize: FIELD_NAME_BYTES_MAX,
        headerPairs: PART_HEADER_COUNT_MAX,
      },
    });
  } catch (cause) {
    throw new AppError('invalid_request', 'The Content-Type has no valid multipart boundary. Let your HTTP client set this header.', { cause });
  }
}

function pipeForm(incoming: IncomingMessage, parser: busboy.Busboy, limits: FormLimits, sink: FormSink): Promise<void> {
  return new Promise((resolve, reject) => {
    const pace = watchSender(incoming, { timeoutMs: limits.timeoutMs ?? null, isBusy: () => parser.writableNeedDrain }, (error) => settle(error));
    const settle = (error?: unknown): void => {
      pace.stop();
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
    const names = new Set<string>();
    let files = 0;
    let sizeBytes = 0;
    parser.on('field', (name, value, info) =>
      attempt(() => {
        if (!limits.lenientFields) checkOnce(names, name);
        // First of all the sink may know that this is no field at all, however long it is.
        sink.addField(name, value);
        if (limits.lenientFields) return;
        if (info.nameTruncated || info.valueTruncated) throw fieldTooLong(name);
      }),
    );
    parser.on('file', (name, part, info) => {
      // A part that is given up emits an error of its own; the reason is reported elsewhere.
      part.on('error', () => {});
      files += 1;
      if (files > limits.filesMax) settle(limits.tooManyFiles());
      else attempt(() => sink.addFile(name, part, cleanFilename(info.filename), settle));
    });
    parser.on('fieldsLimit', () => settle(new AppError('invalid_request', `A form has at most ${FIELD_COUNT_MAX} fields.`)));
    parser.on('error', (cause) => settle(cutOff('The form ends too early or is malformed.', cause)));
    parser.on('close', () => settle());
    incoming.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes > limits.bytesMax + FORM_OVERHEAD_BYTES) settle(formTooLarge(limits.bytesMax));
    });
    incoming.once('close', () => !incoming.complete && settle(cutOff('The upload was cut off.')));
    incoming.once('error', (cause) => settle(cutOff('The upload was cut off.', cause)));
    incoming.pipe(parser);
  });
}

function checkOnce(names: Set<string>, name: string): void {
  if (names.has(name)) throw new AppError('invalid_request', `The field "${name}" was given twice.`);
  names.add(name);
}

/** The name as a person may see it again: no control characters, no endless names. It is never used as a path. */
export function cleanFilename(filename: string | undefined): string | null {
  const clean = (filename ?? '').replace(/\p{Cc}/gu, '').slice(0, FILENAME_LENGTH_MAX);
  return clean === '' ? null : clean;
}

const fieldTooLong = (name: string): AppError =>
  new AppError('invalid_request', `The field "${name.slice(0, 40)}" is longer than ${FIELD_BYTES_MAX / 1024} KiB.`);

const formTooLarge = (bytesMax: number): AppError =>
  new AppError('payload_too_large', `A request has at most ${formatMegabytes(bytesMax)} of files. Send less at once.`, { details: { max_bytes: bytesMax } });

const cutOff = (message: string, cause?: unknown): AppError => new AppError('invalid_request', `${message} Send it again, whole.`, { cause });
