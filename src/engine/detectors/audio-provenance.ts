import type { Decisive } from '../../core/report.ts';
import { fileHasBytes } from '../media/find-bytes.ts';
import { id3Addresses } from '../media/id3-addresses.ts';
import { readFileBytes } from '../media/read-file.ts';
import { type AudioTrace, aigcLabelIn, findAudioTraces } from './audio/audio-traces.ts';
import type { AudioDetector, AudioMedia } from './audio-detector.ts';
import type { Finding } from './detector.ts';
import type { C2paFacts } from './provenance/c2pa-facts.ts';
import { C2PA_STORE } from './provenance/c2pa-presence.ts';
import type { C2paState } from './provenance/c2pa-state.ts';
import { c2paOf, NO_C2PA } from './provenance/read-c2pa.ts';
import { type Backing, manipulationOf } from './provenance/source-type.ts';
import { checkTrustList } from './provenance/trust-list.ts';

interface AudioProvenance {
  c2pa: C2paFacts;
  /** The best first. */
  traces: AudioTrace[];
  aigcLabel: string | null;
  encoder: string | null;
  tags: number;
}

/** Containers into which C2PA 2.2 puts manifests (appendix A); others have none. */
const C2PA_MIMES: Readonly<Record<string, string>> = { wav: 'audio/wav', mp3: 'audio/mpeg', m4a: 'audio/mp4', flac: 'audio/flac' };
/** A manifest needs the whole file in memory to be checked. */
const MAX_CHECKED_BYTES = 64 << 20;
const BACKING: Readonly<Record<C2paState, Backing>> = { Trusted: 'trusted', Valid: 'intact', Invalid: 'broken', NotPresent: 'unsigned' };
const SCORES: Readonly<Record<Backing, number>> = { trusted: 0.99, intact: 0.99, unsigned: 0.97, broken: 0.9 };
const WITNESS: Readonly<Record<Backing, string>> = {
  trusted: 'An intact C2PA manifest',
  intact: 'An intact C2PA manifest',
  unsigned: 'The metadata of the file',
  broken: 'A C2PA manifest that does not pass validation',
};
const LIMITS = 'Metadata can be removed or forged; its absence says nothing.';

/**
 * What a sound file says about its origin: C2PA manifest, names of generators and encoders in ID3, RIFF, Vorbis and MP4 tags, the Chinese AIGC label.
 * `trustPem`: as for pictures. Throws `invalid_request` where it holds no certificates.
 */
export function createAudioProvenance({ trustPem }: { trustPem: string | null }): AudioDetector {
  if (trustPem !== null) checkTrustList(trustPem);
  return {
    id: 'audio-provenance@1',
    mediaKind: 'audio',
    kind: 'provenance',
    method: 'C2PA validation, generator and encoder names in ID3, RIFF, Vorbis and MP4 tags, AIGC label',
    summary: 'Reads what the file declares about its origin and checks what of it is signed.',
    applicability: 'Every sound file. A file without metadata gives no finding, which says nothing about the sound.',
    card: null,
    listen: (media) => ({
      hear: () => undefined,
      finish: async (_heard, { signal }) => ({ applicable: true, finding: findingOf(await gather(media, trustPem, signal)) }),
    }),
  };
}

async function gather({ path, sizeBytes, type, facts }: AudioMedia, trustPem: string | null, signal: AbortSignal): Promise<AudioProvenance> {
  const c2pa = await manifestOf(path, sizeBytes, C2PA_MIMES[type.format] ?? null, trustPem, signal);
  const tags = { ...(await id3Addresses(path)), ...facts.tags };
  return {
    c2pa,
    traces: findAudioTraces(tags, c2pa.agents, BACKING[c2pa.state]),
    aigcLabel: aigcLabelIn(tags),
    encoder: tags.encoder ?? tags.software ?? tags.encoded_by ?? null,
    tags: Object.keys(tags).length,
  };
}

async function manifestOf(path: string, sizeBytes: number, mime: string | null, trustPem: string | null, signal: AbortSignal): Promise<C2paFacts> {
  if (mime === null || !(await fileHasBytes(path, C2PA_STORE, signal))) return NO_C2PA;
  if (sizeBytes > MAX_CHECKED_BYTES) return { ...NO_C2PA, state: 'Invalid', failures: ['general.error'], error: 'the file is larger than is validated' };
  return c2paOf((await readFileBytes(path, sizeBytes)).bytes, trustPem, mime);
}

function findingOf(provenance: AudioProvenance): Finding {
  const { c2pa, traces, aigcLabel, encoder, tags } = provenance;
  const trace = traces[0];
  const summary = tell(provenance);
  return {
    features: null,
    state: c2pa.state !== 'NotPresent' || trace !== undefined || aigcLabel !== null ? 'detected' : 'not_detected',
    summarize: () => summary,
    details: {
      c2pa: { validation_state: c2pa.state, failures: c2pa.failures, claim_generator: c2pa.claimGenerator, issuer: c2pa.issuer, actions: c2pa.actions },
      digital_source_types: c2pa.sourceTypes.map(({ term, scope }) => ({ term, scope })),
      generator_traces: traces.map(({ tool, name, where, backing, source }) => ({ tool, name, where, backing, source })),
      aigc_label: aigcLabel,
      encoder: encoder?.slice(0, 200) ?? null,
      tags,
    },
    segments: [],
    regions: [],
    map: null,
    generator: trace === undefined ? null : { name: trace.name, family: trace.family, confidence: SCORES[trace.backing], source: 'metadata' },
    decisive: conclude(provenance),
  };
}

/** Declared synthesis settles the matter; silence never does. */
function conclude({ c2pa, traces, aigcLabel }: AudioProvenance): Omit<Decisive, 'detector'> | null {
  const backing = BACKING[c2pa.state];
  const synthetic = c2pa.sourceTypes.map(manipulation).filter((found) => found !== null);
  if (synthetic.length > 0) {
    const part = synthetic.includes('full') ? 'was generated by AI' : 'was changed in part with AI';
    return {
      reason: `${WITNESS[backing]} declares that the sound ${part}.`,
      score: SCORES[backing],
      manipulation: synthetic.includes('full') ? 'full' : 'local',
    };
  }
  const trace = traces[0];
  if (trace) return { reason: `${WITNESS[trace.backing]} names the generator ${trace.tool}.`, score: SCORES[trace.backing], manipulation: 'full' };
  return aigcLabel === '1' ? { reason: 'A Chinese AI label in the file calls the sound generated.', score: SCORES.unsigned, manipulation: 'full' } : null;
}

const manipulation = ({ term, scope }: C2paFacts['sourceTypes'][number]) => manipulationOf({ term, scope, from: 'c2pa', backing: 'unsigned' });

function tell({ c2pa, traces, aigcLabel, encoder }: AudioProvenance): string {
  const trace = traces[0];
  const sentences = [
    ...(c2pa.state === 'NotPresent' ? [] : [manifestSentence(c2pa)]),
    ...(trace ? [`The file says that it was made with ${trace.tool}.`] : []),
    ...(aigcLabel === null ? [] : ['A Chinese AI label marks it as AI-generated, possibly or surely.']),
  ];
  if (sentences.length > 0) return sentences.join(' ');
  const by = encoder === null ? '' : ` It was written by ${encoder.slice(0, 80)}.`;
  return `No provenance information and no declared generator.${by} ${LIMITS}`;
}

function manifestSentence({ state, issuer }: C2paFacts): string {
  const signer = issuer === null ? '' : ` signed by ${issuer}`;
  if (state === 'Invalid') return 'The file carries a C2PA manifest that does not pass validation: what it says cannot be relied on.';
  return `The file carries a C2PA manifest${signer}; the file has not changed since it was signed${state === 'Valid' ? ', but the signer is on no trust list here' : ''}.`;
}
