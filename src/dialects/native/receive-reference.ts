import { rm } from 'node:fs/promises';
import type { z } from '@hono/zod-openapi';
import { AppError } from '../../core/errors.ts';
import { possibleKinds } from '../../core/media.ts';
import { closedSignal } from '../../http/closed-signal.ts';
import type { HttpContext } from '../../http/context.ts';
import { type MediaSource, sourceFingerprint, uploadRules, withMedia } from '../../http/intake.ts';
import { isJson, readJsonObject } from '../../http/json-body.ts';
import { truthOf } from '../../http/truth.ts';
import { receiveForm, type UploadRules } from '../../http/upload.ts';
import { invalidRequest } from './invalid-request.ts';
import type { NativeContext } from './native-app.ts';
import { ReferenceFieldsSchema, ReferenceJsonSchema } from './schema/reference.ts';

/** Where the hash of a reference comes from. */
type Origin = MediaSource | { type: 'hash'; hex: string };

export interface AskedReference {
  fields: z.infer<typeof ReferenceFieldsSchema>;
  origin: Origin;
}

/** A form with a file, or JSON that names the picture or its hash. The file is the caller's to remove. Throws AppError; nothing is left on disk then. */
export async function receiveReference(context: NativeContext, c: HttpContext): Promise<AskedReference> {
  const { incoming } = c.env;
  const contentType = c.req.header('Content-Type');
  if (isJson(contentType)) return fromJson(await readJsonObject(c));
  if (!incoming || !/^multipart\/form-data\b/i.test(contentType ?? '')) throw wrongContentType();
  const { file, fields } = await receiveForm(incoming, pictureRules(context));
  try {
    const shared = fields.get('shared');
    const parsed = ReferenceFieldsSchema.safeParse({ ...Object.fromEntries(fields), ...(shared !== undefined && { shared: truthOf(shared) ?? shared }) });
    if (!parsed.success) throw invalidRequest(parsed.error, Object.keys(ReferenceFieldsSchema.shape));
    if (!file) throw noPicture();
    return { fields: parsed.data, origin: { type: 'file', file } };
  } catch (error) {
    if (file) await rm(file.path, { force: true });
    throw error;
  }
}

function fromJson(body: Record<string, unknown>): AskedReference {
  const parsed = ReferenceJsonSchema.safeParse(body);
  if (!parsed.success) throw invalidRequest(parsed.error, Object.keys(ReferenceJsonSchema.shape));
  const { perceptual_hash: hex, media_url: url, ...fields } = parsed.data;
  if (hex !== undefined && url !== undefined)
    throw new AppError('invalid_request', 'Send "perceptual_hash" or "media_url", not both.', { details: { field: 'media_url' } });
  if (hex !== undefined) return { fields, origin: { type: 'hash', hex: hex.toLowerCase() } };
  if (url !== undefined) return { fields, origin: { type: 'url', url } };
  throw noPicture();
}

/** What of the request counts for its idempotency key. */
export const referenceFingerprint = ({ fields, origin }: AskedReference): unknown => [fields, origin.type === 'hash' ? origin : sourceFingerprint(origin)];

/** The hash, by an engine where there is a picture, of which nothing is left then. Throws as the intake and the engine do. */
export async function hashOf({ services, ...context }: NativeContext, c: HttpContext, origin: Origin): Promise<{ hex: string; quality: number | null }> {
  if (origin.type === 'hash') return { hex: origin.hex, quality: null };
  const principal = c.get('principal');
  const signal = closedSignal(c);
  return withMedia(services, origin, { principal, rules: pictureRules({ services, ...context }), signal }, ({ path, type, sizeBytes }) => {
    if (!possibleKinds(type).includes('image')) throw notAPicture(type.kind);
    return services.slots.hashes.hold(principal.owner, () => services.hashPicture(path, sizeBytes, signal));
  });
}

/** Whatever is sent, no more of it is taken than a picture may have. */
function pictureRules({ services, settings }: Pick<NativeContext, 'services' | 'settings'>): UploadRules {
  const { imageBytes } = settings.limits;
  return { ...uploadRules(services, settings), maxBytes: () => imageBytes, maxBytesOfAll: imageBytes };
}

const notAPicture = (kind: string): AppError =>
  new AppError('unsupported_media', `References are pictures; this is ${kind}. Send a JPEG, PNG, WebP or another picture.`, { details: { kind } });

const noPicture = (): AppError =>
  new AppError(
    'invalid_request',
    'There is no picture. Send one as the part "file" of a form, e.g. curl -F file=@photo.jpg, or JSON with "media_url" or "perceptual_hash".',
  );

const wrongContentType = (): AppError =>
  new AppError(
    'unsupported_media',
    'Send the picture as multipart/form-data with a file part named "file", e.g. curl -F file=@photo.jpg, or JSON with "media_url" or "perceptual_hash".',
  );
