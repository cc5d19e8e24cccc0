import type { AudioFacts } from '../media/audio-facts.ts';
import { type CoderKind, type CoderTrace, EarlierCoding } from './audio/earlier-coding.ts';
import { sameOffset } from './audio/frame-grid.ts';
import { MP3_HOP } from './audio/mp3-grid.ts';
import { type AudioDetector, rounded } from './audio-detector.ts';
import type { Outcome } from './detector.ts';

export const AUDIO_COMPRESSION_FEATURES = ['compression_mp3_strength', 'compression_aac_strength', 'compression_earlier'] as const;

export type AudioCompressionFeature = (typeof AUDIO_COMPRESSION_FEATURES)[number];

/** Codecs by FFmpeg's names whose own frames are found in every file of theirs. */
const OWN: Readonly<Record<string, CoderKind>> = { mp3: 'mp3', mp3float: 'mp3', aac: 'aac', aac_fixed: 'aac' };
/** Where the decoder leaves MP3's frames: nothing cut off, or the 1105 samples that the tags of LAME and FFmpeg name (576 of the encoder, 529 of the decoder). */
const OWN_MP3_OFFSETS = [1, 48];
const NAMES: Readonly<Record<CoderKind, string>> = { mp3: 'MP3', aac: 'AAC' };
const LIMITS = 'A new sample rate, a filter or a recording of a recording removes such traces, so this does not make it an original.';

/**
 * Whether MP3 or AAC coded the sound before it came into this file: their transform, laid over the samples at the place of the former frames, finds
 * coefficients that were set to zero, and nowhere else. The idea is that of "Analysing decompressed audio with the inverse decoder" (Moehrs, Herre and
 * Geiger, AES convention 112, 2002) and "Lossy audio compression identification" (Kim and Rafii, EUSIPCO 2018). Messengers and music stores leave such traces as
 * much as generators do: a fact about the way of a file, never a proof against a voice.
 */
export const audioCompression: AudioDetector = {
  id: 'audio-compression@1',
  mediaKind: 'audio',
  kind: 'forensic',
  method: 'frames of MP3 and AAC found again by the zeros in their own transforms',
  summary: 'Looks whether MP3 or AAC coded the sound before it came into this file.',
  applicability: 'Sounds of about a quarter of a second or more. Any change of the sample rate since then hides it, and so do high bit rates.',
  card: null,
  listen: ({ facts, startMs }) => {
    const coding = new EarlierCoding();
    return {
      hear: ({ original, originalRate }) => coding.hear(original, originalRate),
      finish: async (_heard, { signal }) => {
        signal.throwIfAborted();
        return conclude(coding.traces(), facts, startMs === 0);
      },
    };
  },
};

function conclude(traces: CoderTrace[] | null, { codec, bitRate }: AudioFacts, fromBegin: boolean): Outcome {
  if (traces === null) return { applicable: false, reasonCode: 'too_short', summary: 'There is too little sound to look for traces of an earlier coding.' };
  const earlier = earlierThan(traces, OWN[codec] ?? null, fromBegin);
  const strength = (coder: CoderKind) => traces.find((trace) => trace.coder === coder)?.strength ?? 0;
  const summary = tell(earlier, OWN[codec] ?? null);
  return {
    applicable: true,
    finding: {
      features: {
        compression_mp3_strength: strength('mp3'),
        compression_aac_strength: strength('aac'),
        compression_earlier: earlier.length === 0 ? 0 : 1,
      } satisfies Record<AudioCompressionFeature, number>,
      state: null,
      summarize: () => summary,
      details: {
        codec,
        bit_rate: bitRate,
        earlier_coding: earlier.length > 0,
        traces: traces.map(({ coder, strength: far, offset }) => ({ coder, strength: rounded(far, 1), frame_offset: offset })),
      },
      segments: [],
      regions: [],
      map: null,
      generator: null,
      decisive: null,
    },
  };
}

/**
 * What the file's own coder did not leave. MP3's own frames are known by their place; one trace of AAC is taken for the file itself, whose frames may
 * begin anywhere, and so is one of MP3 where only a later part was heard.
 */
function earlierThan(traces: readonly CoderTrace[], own: CoderKind | null, fromBegin: boolean): CoderTrace[] {
  if (own === 'mp3' && fromBegin)
    return traces.filter(({ coder, offset }) => coder !== 'mp3' || !OWN_MP3_OFFSETS.some((known) => sameOffset(offset, known, MP3_HOP)));
  const itself = traces.find(({ coder }) => coder === own);
  return traces.filter((trace) => trace !== itself);
}

function tell(earlier: readonly CoderTrace[], own: CoderKind | null): string {
  if (earlier.length === 0) return `No trace of an earlier coding by MP3 or AAC was found. ${LIMITS}`;
  const names = [...new Set(earlier.map(({ coder }) => NAMES[coder]))].join(' and ');
  const again = earlier.some(({ coder }) => coder === own) ? ', with other frames than those of this file' : '';
  return `The sound was coded by ${names} before it came into this file${again}: its frames can still be found. Messengers, shops and editors do that, and so do services that speak.`;
}
