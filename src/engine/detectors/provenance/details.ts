import type { JsonValue } from '../../../core/evidence.ts';
import type { C2paFacts } from './c2pa-facts.ts';
import { olderCodes } from './c2pa-state.ts';
import type { GeneratorTrace } from './generator-trace.ts';
import { known, unique } from './json-access.ts';
import type { ProvenanceFacts } from './provenance-facts.ts';

const MAX_TRACES = 5;

/** The figures behind the summary, keys as on the wire. */
export function detailsOf(facts: ProvenanceFacts): { readonly [key: string]: JsonValue } {
  const [first, ...others] = facts.traces;
  return {
    c2pa: c2paDetails(facts),
    digital_source_types: facts.sourceTypes.map(({ term, from, backing, scope }) => ({ term, from, backing, scope })),
    generator_trace: first === undefined ? null : traceDetails(first),
    other_traces: others.slice(0, MAX_TRACES).map(traceDetails),
    aigc_label: facts.aigcLabel,
    editing_software: facts.editing,
    camera: facts.camera?.details ?? null,
    has_xmp: facts.metadata.hasXmp,
    has_photoshop_resources: facts.metadata.hasPhotoshop,
  };
}

function c2paDetails({ c2pa, remoteManifest }: ProvenanceFacts): JsonValue {
  const remote = known({ remote_manifest: remoteManifest });
  if (c2pa.state === 'NotPresent') return { validation_state: c2pa.state, ...remote };
  return {
    validation_state: c2pa.state,
    failures: c2pa.failures,
    failures_older_validators: olderCodes(c2pa.failures),
    ...names(c2pa),
    actions: c2pa.actions,
    software_agents: unique(c2pa.agents.filter(({ where }) => where === 'c2pa:agent' || where === 'c2pa:component').map(({ text }) => text)),
    digital_source_types: unique(c2pa.sourceTypes.map(({ term }) => term)),
    ingredients: c2pa.ingredients,
    identities: c2pa.identities,
    ...remote,
  };
}

function names(c2pa: C2paFacts): Record<string, JsonValue> {
  return known({
    active_manifest: c2pa.activeManifest,
    claim_generator: c2pa.claimGenerator,
    title: c2pa.title,
    issuer: c2pa.issuer,
    common_name: c2pa.commonName,
    signed_at: c2pa.signedAt,
    error: c2pa.error,
  });
}

function traceDetails(trace: GeneratorTrace): JsonValue {
  return known({
    tool: trace.tool,
    name: trace.name,
    where: trace.where,
    backing: trace.backing,
    model: trace.model,
    model_hash: trace.modelHash,
    prompt: trace.prompt,
    negative_prompt: trace.negativePrompt,
    seed: trace.seed,
    steps: trace.steps,
    sampler: trace.sampler,
    size: trace.size,
    version: trace.version,
    source: trace.source,
  });
}
