import { rm } from 'node:fs/promises';
import type { AppError } from '../../core/errors.ts';
import type { HttpContext } from '../../http/context.ts';
import { chooseSource, type MediaSource, uploadRules } from '../../http/intake.ts';
import { isJson, readJsonObject } from '../../http/json-body.ts';
import { receiveForm, type UploadRules } from '../../http/upload.ts';
import type { MediaFile } from '../../http/upload-file.ts';
import { VendorError } from '../../http/vendor-error.ts';
import type { ResembleContext } from './context.ts';
import { fileRules, withoutDocuments } from './limits.ts';
import { parseRequest } from './request.ts';
import type { DetectRequest } from './schema-request.ts';

/** One request for a detection: what is asked, and where the media is. */
export interface ReceivedRequest {
  asked: DetectRequest;
  source: MediaSource;
  /** What a file that is fetched has to keep to. */
  rules: UploadRules;
}

/**
 * Receives a request in any of the forms that clients send: JSON, a form with the file among its fields, a form without, or parameters of the query.
 * Throws `invalid_request` (400), 422 where there is no media, and what receiving a form throws; nothing is left on disk then.
 */
export async function receiveRequest(context: ResembleContext, c: HttpContext): Promise<ReceivedRequest> {
  const { file, fields } = await readBody(context, c);
  try {
    const asked = parseRequest({ ...c.req.query(), ...fields });
    return { asked, source: sourceOf(file, asked), rules: uploadRules(withoutDocuments(context.services), context.settings) };
  } catch (error) {
    if (file) await rm(file.path, { force: true });
    throw error;
  }
}

/** The fields of a request in any of the forms that clients send, and the file in it; that is the caller's to remove. */
export async function readBody({ services }: ResembleContext, c: HttpContext): Promise<{ file: MediaFile | null; fields: Record<string, unknown> }> {
  const contentType = c.req.header('Content-Type');
  if (isJson(contentType)) return { file: null, fields: await readJsonObject(c) };
  const { incoming } = c.env;
  if (!incoming || !/^(?:multipart\/form-data|application\/x-www-form-urlencoded)\b/i.test(contentType ?? '')) return { file: null, fields: {} };
  const { file, fields } = await receiveForm(incoming, fileRules(services));
  return { file, fields: Object.fromEntries(fields) };
}

function sourceOf(file: MediaFile | null, { url, media_token }: DetectRequest): MediaSource {
  if (!file && url === undefined && media_token === undefined) throw noMedia();
  return chooseSource(file, url, media_token, { url: 'url', token: 'media_token' });
}

/** 422 for a missing file or url (docs/pages/getting-started/errors.mdx); the vendor documents no text. */
export const noMedia = (): AppError =>
  new VendorError(422, 'invalid_request', 'There is no media. Send a file part named "file" in a form, or JSON with "url" or "media_token".');

/** The same of a call that takes a file alone. */
export const noFile = (): AppError => new VendorError(422, 'invalid_request', 'There is no file. Send it as a form with a file part named "file".');
