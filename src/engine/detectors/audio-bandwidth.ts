import type { AudioFacts } from '../media/audio-facts.ts';
import { findCutOff, formerRate } from './audio/cut-off.ts';
import { LongSpectrum } from './audio/long-spectrum.ts';
import { type AudioDetector, rounded } from './audio-detector.ts';
import type { Outcome } from './detector.ts';

export const AUDIO_BANDWIDTH_FEATURES = ['bandwidth_khz', 'bandwidth_share', 'bandwidth_drop_db', 'bandwidth_resampled', 'bandwidth_twice_coded'] as const;

export type AudioBandwidthFeature = (typeof AUDIO_BANDWIDTH_FEATURES)[number];

const SMOOTHING_HZ = 120;
const MIN_SPECTRA = 8;
/** A fall as steep as this is a filter's, not a voice's. */
const STEEP_DB = 18;
/** Share of half the rate below which a file holds clearly less than it could. */
const FULL_SHARE = 0.93;
const LOSSLESS = /^(pcm_|flac|alac|wmalossless)/;
/** Encoders of lossy codecs cut what they have no bits for: at 128 kbit/s MP3 ends near 16 kHz, and no codec above that rate needs to end below. */
const LOSSY_EDGE_HZ = 20_500;
const GENEROUS_BITS_PER_CHANNEL = 80_000;
const MAX_DROP_DB = 60;

/**
 * How far up the sound really reaches, against what its sample rate could hold. Generators of speech work at 16 to 24 kHz and are then often stored at
 * 44.1 or 48 kHz; so are telephone calls and what went through a narrow codec, which is why this is a hint and never a proof.
 */
export const audioBandwidth: AudioDetector = {
  id: 'audio-bandwidth@1',
  mediaKind: 'audio',
  kind: 'forensic',
  method: 'effective bandwidth of the mean spectrum against the declared sample rate and bit rate',
  summary: 'Looks how high the sound really reaches and whether it was kept at a lower rate, or coded twice, before.',
  applicability: 'Every sound of about half a second or more that is not silent.',
  card: null,
  listen: ({ facts }) => {
    const spectrum = new LongSpectrum();
    return {
      hear: ({ original, originalRate }) => spectrum.hear(original, originalRate),
      finish: async () => conclude(spectrum, facts),
    };
  },
};

function conclude(spectrum: LongSpectrum, facts: AudioFacts): Outcome {
  const measured = spectrum.frames < MIN_SPECTRA ? null : spectrum.levels(SMOOTHING_HZ);
  if (measured === null) return { applicable: false, reasonCode: 'too_short', summary: 'There is too little sound to see how high it reaches.' };
  const cutOff = findCutOff(measured.levels, measured.binHz);
  const top = spectrum.rate / 2;
  const share = cutOff.hertz / top;
  const steep = cutOff.dropDb >= STEEP_DB && share < FULL_SHARE;
  const former = steep ? formerRate(cutOff.hertz, spectrum.rate) : null;
  const twice = steep && cutOff.hertz < LOSSY_EDGE_HZ && hasRoom(facts);
  const summary = tell({ hertz: cutOff.hertz, rate: spectrum.rate, steep, full: share >= FULL_SHARE, former, twice });
  return {
    applicable: true,
    finding: {
      features: {
        bandwidth_khz: cutOff.hertz / 1000,
        bandwidth_share: share,
        bandwidth_drop_db: Math.min(cutOff.dropDb, MAX_DROP_DB),
        bandwidth_resampled: former === null ? 0 : 1,
        bandwidth_twice_coded: twice ? 1 : 0,
      } satisfies Record<AudioBandwidthFeature, number>,
      state: null,
      summarize: () => summary,
      details: {
        bandwidth_hz: Math.round(cutOff.hertz),
        sample_rate: spectrum.rate,
        share_of_half_rate: rounded(share),
        drop_db: rounded(cutOff.dropDb, 1),
        former_sample_rate: former,
        coded_twice_hint: twice,
        codec: facts.codec,
        bit_rate: facts.bitRate,
      },
      segments: [],
      regions: [],
      map: null,
      generator: null,
      decisive: null,
    },
  };
}

/** Whether the codec had bits enough to keep what is missing. */
function hasRoom({ codec, bitRate, channels }: AudioFacts): boolean {
  return LOSSLESS.test(codec) || (bitRate !== null && bitRate / Math.max(1, channels) >= GENEROUS_BITS_PER_CHANNEL);
}

interface Told {
  hertz: number;
  rate: number;
  steep: boolean;
  full: boolean;
  former: number | null;
  twice: boolean;
}

function tell({ hertz, rate, steep, full, former, twice }: Told): string {
  const reach = `The sound reaches up to ${(hertz / 1000).toFixed(1)} kHz`;
  if (full) return `${reach}, as far as ${rate} samples a second can hold.`;
  const against = `${reach} where ${rate} samples a second could hold ${(rate / 2000).toFixed(1)} kHz`;
  if (!steep) return `${against}; it fades out gradually, as many recordings do.`;
  const why = [
    ...(former === null ? [] : [`it was probably kept at ${former} samples a second before`]),
    ...(twice ? ['something coded it with less before it came into this file'] : []),
  ];
  const guess = why.length === 0 ? '' : `: ${why.join(', or ')}`;
  return `${against}, and ends abruptly${guess}. Generators of speech leave that, and so do telephones and messengers.`;
}
