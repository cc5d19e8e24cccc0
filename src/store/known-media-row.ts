import type { Insertable } from 'kysely';
import type { Reference } from '../core/known-media/reference.ts';
import { storable } from './json.ts';
import type { KnownMediaRow } from './schema.ts';

export const REFERENCE_COLUMNS = ['id', 'owner', 'shared', 'hash', 'quality', 'verdict', 'url', 'title', 'reason', 'created_at'] as const;

export const toRow = (reference: Reference, number: number): Insertable<KnownMediaRow> => ({
  id: reference.id,
  number,
  owner: storable(reference.owner),
  shared: reference.shared,
  hash: Buffer.from(reference.hashHex, 'hex'),
  quality: reference.quality,
  verdict: reference.verdict,
  url: storable(reference.url),
  title: storable(reference.title),
  reason: storable(reference.reason),
  created_at: reference.createdAt,
});

export const fromRow = ({ id, owner, shared, hash, quality, verdict, url, title, reason, created_at }: Omit<KnownMediaRow, 'number'>): Reference => ({
  id,
  owner,
  shared,
  hashHex: Buffer.from(hash).toString('hex'),
  quality,
  verdict,
  url,
  title,
  reason,
  createdAt: created_at,
});
