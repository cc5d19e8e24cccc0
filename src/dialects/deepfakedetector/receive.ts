import { rm } from 'node:fs/promises';
import { AppError } from '../../core/errors.ts';
import type { HttpContext, Services } from '../../http/context.ts';
import type { MediaSource } from '../../http/intake.ts';
import { isJson, readJsonObject } from '../../http/json-body.ts';
import { receiveForm, type UploadRules } from '../../http/upload.ts';
import type { MediaFile } from '../../http/upload-file.ts';
import { FORMATS, type MediaTypeName } from './limits.ts';
import { parseRequest } from './request.ts';
import type { DetectRequest } from './schema.ts';

export interface Received {
  request: DetectRequest;
  source: MediaSource;
}

/** What one call carries: JSON with `media_url`, or a form with the part `file` or the field `media_url`. A file is on disk then. */
export async function receive(c: HttpContext, rules: UploadRules, kind: MediaTypeName | null, checkUrl: Services['checkUrl']): Promise<Received> {
  const { incoming } = c.env;
  const contentType = c.req.header('Content-Type');
  if (isJson(contentType)) return read(null, await readJsonObject(c), kind, checkUrl);
  if (!incoming || !/^multipart\/form-data\b/i.test(contentType ?? '')) throw wrongContentType();
  const { file, fields } = await sayingWhatFits(kind, () => receiveForm(incoming, rules));
  try {
    return read(file, Object.fromEntries(fields), kind, checkUrl);
  } catch (error) {
    if (file) await rm(file.path, { force: true });
    throw error;
  }
}

function read(file: MediaFile | null, raw: Record<string, unknown>, kind: MediaTypeName | null, checkUrl: Services['checkUrl']): Received {
  const request = parseRequest(raw);
  const { media_type, media_url, callback_url } = request;
  if (kind && media_type && media_type !== kind) {
    throw new AppError('invalid_request', `"media_type" is "${media_type}", but this call is for ${kind}. Use /v1/detect/${media_type}, or leave it out.`);
  }
  if (callback_url !== undefined) checkCallbackUrl(callback_url, checkUrl);
  return { request, source: sourceOf(file, media_url) };
}

/** Says which of the two addresses of a request is the wrong one. */
function checkCallbackUrl(url: string, checkUrl: Services['checkUrl']): void {
  try {
    checkUrl(url);
  } catch (error) {
    if (!AppError.is(error)) throw error;
    throw new AppError(error.code, `"callback_url" cannot be called. ${error.publicMessage}`, { details: { field: 'callback_url' }, cause: error });
  }
}

function sourceOf(file: MediaFile | null, url: string | undefined): MediaSource {
  if (file && url !== undefined) throw new AppError('invalid_request', 'There are both a file and a "media_url". Send one of them in each request.');
  if (file) return { type: 'file', file };
  if (url !== undefined) return { type: 'url', url };
  throw new AppError('invalid_request', 'There is no media. Send JSON with "media_url", or a form with the media as the part "file".');
}

/** Refusals of media for its type, in the words of the call that was made. */
export async function sayingWhatFits<T>(kind: MediaTypeName | null, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!AppError.is(error) || error.code !== 'unsupported_media') throw error;
    throw new AppError('unsupported_media', refusalText(kind, error.details?.kind, error.details?.format), { cause: error });
  }
}

function refusalText(asked: MediaTypeName | null, kind: unknown, format: unknown): string {
  if (kind === undefined) return `The bytes of this file are of no type that can be analysed. ${FORMATS}`;
  const found = `the bytes of this file are ${format} (${kind})`;
  return asked
    ? `This call takes media of the kind ${asked}, but ${found}. Send it to /v1/detect/${kind} or to /v1/detect.`
    : `"media_type" says something else, but ${found}. Leave "media_type" out, or send "${kind}".`;
}

const wrongContentType = (): AppError =>
  new AppError('unsupported_media', 'Send JSON with "media_url", or the media as the part "file" of a multipart/form-data form, e.g. curl -F file=@clip.mp4');
