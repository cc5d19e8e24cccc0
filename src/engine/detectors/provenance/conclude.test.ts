import { describe, expect, it } from 'vitest';
import type { C2paFacts } from './c2pa-facts.ts';
import { c2paFacts } from './c2pa-facts.ts';
import { codesOfError } from './c2pa-state.ts';
import { conclude } from './conclude.ts';
import { findTraces } from './generator-trace.ts';
import type { ProvenanceFacts } from './provenance-facts.ts';
import type { Backing, SourceType } from './source-type.ts';
import { summarize } from './summarize.ts';

const NO_MANIFEST: C2paFacts = { ...c2paFacts({}), state: 'NotPresent' };
const NOTHING: ProvenanceFacts = {
  c2pa: NO_MANIFEST,
  remoteManifest: null,
  sourceTypes: [],
  traces: [],
  aigcLabel: null,
  editing: [],
  camera: null,
  metadata: { hasXmp: false, hasPhotoshop: false },
};

const capture = (backing: Backing): SourceType => ({ term: 'digitalCapture', from: 'c2pa', backing, scope: 'whole' });
const trusted = (actions: string[]): C2paFacts => ({ ...NO_MANIFEST, state: 'Trusted', actions });

describe('conclude', () => {
  it('lets only a trusted capture without picture-changing actions make a picture bona fide', () => {
    const kept = { ...NOTHING, c2pa: trusted(['c2pa.created', 'c2pa.cropped']), sourceTypes: [capture('trusted')] };
    expect(conclude(kept)).toMatchObject({ score: 0.02, manipulation: 'none' });
    expect(conclude({ ...kept, c2pa: trusted(['c2pa.created', 'c2pa.placed']) })).toBeNull();
    expect(conclude({ ...kept, c2pa: { ...kept.c2pa, state: 'Valid' }, sourceTypes: [capture('intact')] })).toBeNull();
    expect(conclude({ ...NOTHING, sourceTypes: [capture('unsigned')] })).toBeNull();
    expect(conclude(NOTHING)).toBeNull();
  });

  it('lets declared synthesis win over a declared capture', () => {
    const both = {
      ...NOTHING,
      c2pa: trusted([]),
      sourceTypes: [capture('trusted'), { term: 'compositeWithTrainedAlgorithmicMedia', from: 'c2pa', backing: 'trusted', scope: 'part' } as const],
    };
    expect(conclude(both)).toMatchObject({ score: 0.99, manipulation: 'local' });
  });

  it('weighs a generator by what backs it', () => {
    const scoreOf = (backing: Backing): number | undefined => {
      const traces = findTraces([], { texts: [{ where: 'c2pa:agent', text: 'gpt-image' }], backing }, false);
      return conclude({ ...NOTHING, traces })?.score;
    };
    expect(scoreOf('intact')).toBe(0.99);
    expect(scoreOf('broken')).toBe(0.9);
    const plain = findTraces(
      [{ where: 'exif:Software', text: 'Midjourney' }],
      { texts: [{ where: 'c2pa:agent', text: 'gpt-image' }], backing: 'broken' },
      false,
    );
    expect(plain.map(({ name }) => name)).toEqual(['midjourney', 'gpt-image']);
    expect(conclude({ ...NOTHING, traces: plain })).toMatchObject({ score: 0.97 });
  });

  it('does not call a picture generated for a generated piece in it', () => {
    const traces = findTraces([], { texts: [{ where: 'c2pa:component', text: 'DALL·E' }], backing: 'intact' }, false);
    expect(conclude({ ...NOTHING, traces })).toMatchObject({ score: 0.99, manipulation: 'local' });
  });

  it('says it when the only source is a manifest that does not pass', () => {
    const sourceTypes = [{ term: 'trainedAlgorithmicMedia', from: 'c2pa', backing: 'broken', scope: 'whole' } as const];
    expect(conclude({ ...NOTHING, sourceTypes })).toMatchObject({ score: 0.9, reason: expect.stringContaining('does not pass validation') });
  });
});

describe('c2pa facts', () => {
  const created = (term: string, action = 'c2pa.created'): unknown => [
    {
      label: 'c2pa.actions.v2',
      data: { actions: [{ action, softwareAgent: { name: 'X' }, digitalSourceType: `http://cv.iptc.org/newscodes/digitalsourcetype/${term}` }] },
    },
  ];

  it('follows what the picture grew from, and tells pieces laid into it', () => {
    const store = (relationship: string): unknown => ({
      active_manifest: 'a',
      validation_state: 'Valid',
      manifests: {
        a: {
          assertions: created('digitalCreation'),
          ingredients: [
            { relationship, active_manifest: 'b' },
            { relationship: 'componentOf', active_manifest: 'a' },
          ],
        },
        b: { assertions: created('trainedAlgorithmicMedia') },
      },
    });
    expect(c2paFacts(store('parentOf')).sourceTypes[1]).toEqual({ term: 'trainedAlgorithmicMedia', scope: 'whole' });
    expect(c2paFacts(store('componentOf')).sourceTypes[1]).toEqual({ term: 'trainedAlgorithmicMedia', scope: 'part' });
  });

  it('takes a generative edit for a part of the picture', () => {
    const store = { active_manifest: 'a', manifests: { a: { assertions: created('trainedAlgorithmicMedia', 'c2pa.edited') } } };
    expect(c2paFacts(store).sourceTypes).toEqual([{ term: 'trainedAlgorithmicMedia', scope: 'part' }]);
  });

  it('calls a manifest whose identity could not be looked up valid, and one that changed invalid', () => {
    const store = (...codes: string[]): unknown => ({ validation_state: 'Invalid', validation_status: codes.map((code) => ({ code })) });
    expect(c2paFacts(store('signingCredential.untrusted', 'cawg.ica.did_unavailable')).state).toBe('Valid');
    expect(c2paFacts(store('signingCredential.untrusted', 'assertion.dataHash.mismatch')).state).toBe('Invalid');
    expect(c2paFacts(store()).state).toBe('Invalid');
  });

  it('has a code for every error of the validator', () => {
    expect(['C2pa(UnknownAlgorithm)', 'C2pa(ClaimMissing)', 'C2pa(JumbfParseError)', 'unreachable'].map((error) => codesOfError(error)[0])).toEqual([
      'algorithm.unsupported',
      'claim.missing',
      'claim.malformed',
      'general.error',
    ]);
  });

  it('has a sentence for every flaw', () => {
    const said = (code: string): string => summarize({ ...NOTHING, c2pa: { ...NO_MANIFEST, state: 'Invalid', failures: [code] } });
    expect(said('assertion.dataHash.mismatch')).toContain('no longer matches the picture: it was changed after signing');
    expect(said('assertion.hashedURI.mismatch')).toContain('was itself changed after signing');
    expect(said('signingCredential.expired')).toContain('has expired');
    expect(said('signingCredential.ocsp.revoked')).toContain('lost the right to sign');
    expect(said('general.error')).toContain('does not pass validation');
  });
});
