import type { JsonValue } from '../../../core/evidence.ts';
import { type ManifestActions, readActions } from './c2pa-actions.ts';
import { type C2paState, failureCodes, stateOf } from './c2pa-state.ts';
import { isObject, type Json, listOf, objectOf, stringOf, unique } from './json-access.ts';
import { type SourceType, termOf } from './source-type.ts';

const MAX_MANIFESTS = 64;
const MAX_LISTED = 50;

/** What a manifest store says, capped and in our words. */
export interface C2paFacts {
  state: C2paState;
  failures: string[];
  activeManifest: string | null;
  claimGenerator: string | null;
  title: string | null;
  issuer: string | null;
  commonName: string | null;
  signedAt: string | null;
  actions: string[];
  sourceTypes: Pick<SourceType, 'term' | 'scope'>[];
  /** Names of tools and models, with where in the manifest they stand. */
  agents: { where: 'c2pa:agent' | 'c2pa:generator' | 'c2pa:action' | 'c2pa:issuer' | 'c2pa:component'; text: string }[];
  ingredients: number;
  identities: JsonValue[];
  /** The validator's words where it could not read the manifest. */
  error: string | null;
}

/** Reads the report of c2pa-rs (Reader JSON). Whatever is missing or of another shape is left out. */
export function c2paFacts(store: unknown): C2paFacts {
  const report = objectOf(store);
  const manifests = objectOf(report.manifests);
  const label = stringOf(report.active_manifest);
  const active = objectOf(manifests[label ?? '']);
  const signature = objectOf(active.signature_info);
  const failures = failureCodes(report);
  const chain = lineage(manifests, label);
  const read = chain.map(({ manifest, role }) => ({ role, manifest, ...readActions(manifest) }));
  return {
    state: stateOf(report, failures),
    failures,
    activeManifest: label,
    claimGenerator: generatorNames(active)[0] ?? null,
    title: stringOf(active.title),
    issuer: stringOf(signature.issuer),
    commonName: stringOf(signature.common_name),
    signedAt: stringOf(signature.time),
    actions: unique(read.flatMap(({ actions }) => actions)).slice(0, MAX_LISTED),
    sourceTypes: read.flatMap(({ role, sourceTypes }) =>
      sourceTypes.flatMap(({ uri, whole }) => withTerm(termOf(uri), role !== 'component' && whole ? 'whole' : 'part')),
    ),
    agents: read.flatMap(namesIn),
    ingredients: listOf(active.ingredients).length,
    identities: identitiesOf(active),
    error: null,
  };
}

/** Names of tools in one manifest. What made a piece that was laid into the picture did not make the picture, so it is kept apart. */
function namesIn({ manifest, role, agents, descriptions }: { manifest: Json; role: Role } & ManifestActions): C2paFacts['agents'] {
  const generators = generatorNames(manifest);
  if (role === 'component') return [...agents, ...generators].map((text) => ({ where: 'c2pa:component', text }));
  return [
    ...agents.map((text) => ({ where: 'c2pa:agent' as const, text })),
    ...generators.map((text) => ({ where: 'c2pa:generator' as const, text })),
    ...descriptions.map((text) => ({ where: 'c2pa:action' as const, text })),
    ...issuerNames(manifest).map((text) => ({ where: 'c2pa:issuer' as const, text })),
  ];
}

const withTerm = (term: string | null, scope: SourceType['scope']): Pick<SourceType, 'term' | 'scope'>[] => (term === null ? [] : [{ term, scope }]);

type Role = 'active' | 'parent' | 'component';

/** The active manifest and those of its ingredients, each with its part in the picture: what the picture grew from, or a piece laid into it. */
function lineage(manifests: Json, label: string | null): { manifest: Json; role: Role }[] {
  const found: { manifest: Json; role: Role }[] = [];
  const seen = new Set<string>();
  const queue: { label: string; role: Role }[] = label === null ? [] : [{ label, role: 'active' }];
  for (let next = queue.shift(); next !== undefined && found.length < MAX_MANIFESTS; next = queue.shift()) {
    const manifest = manifests[next.label];
    if (seen.has(next.label) || !isObject(manifest)) continue;
    seen.add(next.label);
    found.push({ manifest, role: next.role });
    const ingredients = listOf(manifest.ingredients).slice(0, MAX_MANIFESTS).map(objectOf);
    const opened = ingredients.length === 1 && readActions(manifest).actions.includes('c2pa.opened');
    for (const ingredient of ingredients) {
      const child = stringOf(ingredient.active_manifest);
      const isParent = ingredient.relationship === 'parentOf' || opened;
      if (child !== null) queue.push({ label: child, role: isParent && next.role !== 'component' ? 'parent' : 'component' });
    }
  }
  return found;
}

function generatorNames(manifest: Json): string[] {
  const info = listOf(manifest.claim_generator_info).slice(0, MAX_LISTED).map(objectOf);
  const named = info.map((entry) => [stringOf(entry.name), stringOf(entry.version)].filter((part) => part !== null).join(' '));
  return [...named, stringOf(manifest.claim_generator) ?? ''].filter((name) => name !== '');
}

function issuerNames(manifest: Json): string[] {
  const signature = objectOf(manifest.signature_info);
  return [stringOf(signature.issuer), stringOf(signature.common_name)].filter((name) => name !== null);
}

/** CAWG identity assertions: who vouches for whom. Their own issuers are not asked, so they are claims. */
function identitiesOf(manifest: Json): JsonValue[] {
  return listOf(manifest.assertions)
    .map(objectOf)
    .filter((assertion) => String(assertion.label).startsWith('cawg.identity'))
    .slice(0, MAX_LISTED)
    .map(({ data }) => {
      const verified = listOf(objectOf(data).verifiedIdentities).slice(0, MAX_LISTED).map(objectOf);
      return {
        issuer: stringOf(objectOf(data).issuer),
        names: verified.map((identity) => stringOf(identity.username) ?? stringOf(identity.name)).filter((name) => name !== null),
        checked: false,
      };
    });
}
