import { containerOf } from '../../media/metadata/container.ts';
import { type C2paFacts, c2paFacts } from './c2pa-facts.ts';
import { findC2pa, scanUnreadManifest } from './c2pa-presence.ts';
import { readC2pa } from './c2pa-reader.ts';
import { codesOfError } from './c2pa-state.ts';

/** Of a file without a manifest. */
export const NO_C2PA: C2paFacts = {
  state: 'NotPresent',
  failures: [],
  activeManifest: null,
  claimGenerator: null,
  title: null,
  issuer: null,
  commonName: null,
  signedAt: null,
  actions: [],
  sourceTypes: [],
  agents: [],
  ingredients: 0,
  identities: [],
  error: null,
};

/** The C2PA manifest of a file, validated; `mime` is needed for what is not a picture. A manifest that cannot be read is reported as present and Invalid, with what its bytes say unchecked. */
export async function c2paOf(bytes: Uint8Array, trustPem: string | null, mime: string | null = pictureMime(bytes)): Promise<C2paFacts> {
  const presence = findC2pa(bytes);
  if (presence === 'absent' || mime === null) return NO_C2PA;
  if (presence === 'too_large') return { ...NO_C2PA, state: 'Invalid', failures: ['general.error'], error: 'the manifest store is larger than is validated' };
  const reading = await readC2pa(bytes, mime, trustPem);
  if (!('error' in reading)) return c2paFacts(reading.store);
  const { generator, agent } = scanUnreadManifest(bytes);
  return {
    ...NO_C2PA,
    state: 'Invalid',
    failures: codesOfError(reading.error),
    claimGenerator: generator,
    agents: agent === null ? [] : [{ where: 'c2pa:agent', text: agent }],
    error: reading.error,
  };
}

function pictureMime(bytes: Uint8Array): string | null {
  const container = containerOf(bytes);
  return container === null ? null : `image/${container}`;
}
