import type { Config } from '../config.ts';
import type { Reference } from '../core/known-media/reference.ts';
import type { Terminal } from './command.ts';

/** What the actions on references stand on. */
export interface ReferencesContext {
  config: Config;
  terminal: Terminal;
  json: boolean;
}

/** As GET /v1/references shows it, with its owner. */
export const referenceWire = (reference: Reference) => ({
  id: reference.id,
  owner: reference.owner,
  shared: reference.shared,
  verdict: reference.verdict,
  url: reference.url,
  title: reference.title,
  reason: reference.reason,
  perceptual_hash: reference.hashHex,
  quality: reference.quality,
  created_at: reference.createdAt.toISOString(),
});
