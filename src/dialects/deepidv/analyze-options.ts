import { DEFAULT_OPTIONS, type DetectionOptions } from '../../core/detection.ts';
import { AppError } from '../../core/errors.ts';
import { MEDIA_KINDS, type MediaKind, type MediaType, possibleKinds } from '../../core/media.ts';
import { EXTERNAL_ID_LENGTH_MAX } from './limits.ts';

/** The fields of an analysis; null where one was left out or is empty. */
export interface AnalyzeFields {
  kind: MediaKind | null;
  callbackUrl: string | null;
  externalId: string | null;
}

/** Reads the fields of the form; what else it has is ignored. Throws `invalid_request` naming the field. */
export function readFields(fields: ReadonlyMap<string, string>): AnalyzeFields {
  const given = (name: string): string | null => fields.get(name)?.trim() || null;
  const fileType = given('file_type');
  const kind = MEDIA_KINDS.find((one) => one === fileType) ?? null;
  if (fileType !== null && kind === null) throw invalid('file_type', '"file_type" is one of document, image, audio, video. Leave it out and the bytes decide.');
  // Comes back as it was sent: its owner looks for it.
  const externalId = given('external_id') && (fields.get('external_id') ?? null);
  if (externalId !== null && externalId.length > EXTERNAL_ID_LENGTH_MAX) {
    throw invalid('external_id', `"external_id" has at most ${EXTERNAL_ID_LENGTH_MAX} characters.`);
  }
  return { kind, callbackUrl: given('callback_url'), externalId };
}

/** Throws `invalid_request` where the file cannot be what `file_type` says: a wrong parameter, not a file type that we do not know. */
export function checkKind(kind: MediaKind | null, type: MediaType): void {
  if (kind === null || possibleKinds(type).includes(kind)) return;
  throw invalid('file_type', `"file_type" says ${kind}, but the bytes are ${type.format} (${type.kind}). Leave it out or send such a file.`);
}

/** This API shows no pictures of the evidence, so none are made. */
export const toOptions = (kind: MediaKind | null, policy: DetectionOptions['policy']): DetectionOptions => ({
  ...DEFAULT_OPTIONS,
  kind,
  policy,
  visualize: false,
});

const invalid = (field: string, text: string): AppError => new AppError('invalid_request', text, { details: { field } });
