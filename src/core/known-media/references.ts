import { AppError } from '../errors.ts';
import { newId } from '../id.ts';
import type { HeldKey } from '../idempotency.ts';
import type { Clock } from '../ports.ts';
import { isHashHex, type PerceptualHash, QUALITY_MIN } from './perceptual-hash.ts';
import type { ReferenceStore } from './ports.ts';
import { type KnownVerdict, REFERENCE_LIMITS, type Reference, type ReferenceFields } from './reference.ts';

export interface ReferencePage {
  data: Reference[];
  nextCursor: string | null;
}

/** The use cases of references. Null for an owner stands for the operator, who sees all. */
export interface References {
  /**
   * Throws `invalid_request` for fields that make no sense, `unsupported_media` for a picture too plain to be recognised, `conflict` where the owner has it
   * already or has as many as allowed.
   */
  add(owner: string, hash: Pick<PerceptualHash, 'hex'> & { quality: number | null }, fields: ReferenceFields, held?: HeldKey | null): Promise<Reference>;
  /** Throws `not_found`, also for another owner's. */
  get(owner: string, id: string): Promise<Reference>;
  /** Newest first. */
  list(owner: string | null, filter: { verdict?: KnownVerdict | undefined }, page: { limit: number; cursor: string | null }): Promise<ReferencePage>;
  /** Throws `not_found`. What detections have found stays in them. */
  remove(owner: string | null, id: string): Promise<void>;
}

export function createReferences({ store, clock }: { store: ReferenceStore; clock: Clock }): References {
  return {
    add: async (owner, hash, fields, held = null) => {
      checkHash(hash);
      const reference = newReference(owner, hash, checked(fields), clock.now());
      await store.insert(reference, held);
      return reference;
    },
    get: async (owner, id) => {
      const found = await store.find(owner, id);
      if (!found) throw referenceNotFound();
      return found;
    },
    list: (owner, filter, page) => store.list(owner, filter, page),
    remove: async (owner, id) => {
      if (!(await store.remove(owner, id))) throw referenceNotFound();
    },
  };
}

function checkHash({ hex, quality }: { hex: string; quality: number | null }): void {
  if (!isHashHex(hex)) throw new AppError('invalid_request', 'A PDQ hash has 64 hexadecimal digits.', { details: { field: 'perceptual_hash' } });
  if (quality === null || quality >= QUALITY_MIN) return;
  throw new AppError(
    'unsupported_media',
    `This picture is too plain to be recognised again: its hash has a quality of ${quality}, and ${QUALITY_MIN} is the least. Take a picture with more structure.`,
    { details: { quality, quality_min: QUALITY_MIN } },
  );
}

function checked(fields: ReferenceFields): ReferenceFields & { title: string; reason: string } {
  const { urlLength, titleLength, reasonLength } = REFERENCE_LIMITS;
  const url = URL.parse(fields.url);
  if (!url || !['http:', 'https:'].includes(url.protocol) || fields.url.length > urlLength)
    throw wrongField('url', `must be an address that starts with http:// or https://, of at most ${urlLength} characters`);
  const title = fields.title?.trim() || fields.url;
  const reason = fields.reason?.trim() ?? '';
  // A title that was left out is the address, however long.
  if (title !== fields.url && title.length > titleLength) throw wrongField('title', `must have at most ${titleLength} characters`);
  if (reason.length > reasonLength) throw wrongField('reason', `must have at most ${reasonLength} characters`);
  return { ...fields, title, reason };
}

const wrongField = (field: string, what: string): AppError => new AppError('invalid_request', `"${field}" ${what}.`, { details: { field } });

function newReference(
  owner: string,
  { hex, quality }: { hex: string; quality: number | null },
  { verdict, url, title, reason, shared }: ReturnType<typeof checked>,
  createdAt: Date,
): Reference {
  return { id: newId('ref', createdAt.getTime()), owner, shared, hashHex: hex.toLowerCase(), quality, verdict, url, title, reason, createdAt };
}

/** The same for an id that never was and for another owner's, so that ids cannot be probed. */
const referenceNotFound = (): AppError =>
  new AppError('not_found', 'There is no such reference, or it belongs to another owner. GET /v1/references and "bonafide references list" show them.');
