import { containerOf } from '../../media/metadata/container.ts';
import { type C2paFacts, c2paFacts } from './c2pa-facts.ts';
import { findC2pa, scanUnreadManifest } from './c2pa-presence.ts';
import { readC2pa } from './c2pa-reader.ts';
import { codesOfError } from './c2pa-state.ts';

const NOTHING: C2paFacts = {
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

/** The C2PA manifest of a picture, validated. A manifest that cannot be read is reported as present and Invalid, with what its bytes say unchecked. */
export async function c2paOf(bytes: Uint8Array, trustPem: string | null): Promise<C2paFacts> {
  const presence = findC2pa(bytes);
  const container = containerOf(bytes);
  if (presence === 'absent' || container === null) return NOTHING;
  if (presence === 'too_large') return { ...NOTHING, state: 'Invalid', failures: ['general.error'], error: 'the manifest store is larger than is validated' };
  const reading = await readC2pa(bytes, `image/${container}`, trustPem);
  if (!('error' in reading)) return c2paFacts(reading.store);
  const { generator, agent } = scanUnreadManifest(bytes);
  return {
    ...NOTHING,
    state: 'Invalid',
    failures: codesOfError(reading.error),
    claimGenerator: generator,
    agents: agent === null ? [] : [{ where: 'c2pa:agent', text: agent }],
    error: reading.error,
  };
}
