import type { DetectorInfo } from '../../core/ports.ts';
import { VOICE_CARD } from '../audio/voice-judge.ts';
import { VOICE_DETECTOR } from '../fusion/fuse-audio.ts';
import { loadCard } from '../models/cards.ts';
import { findNetwork, type NetworkCard } from '../models/network-card.ts';
import { audioBandwidth } from './audio-bandwidth.ts';
import { audioCompression } from './audio-compression.ts';
import type { AudioDetector } from './audio-detector.ts';
import { createAudioProvenance } from './audio-provenance.ts';
import { audioSilence } from './audio-silence.ts';
import { audioSplice } from './audio-splice.ts';
import type { ImageDetector } from './detector.ts';
import { imageCopymove } from './image-copymove.ts';
import { imageJpeg } from './image-jpeg.ts';
import { imageNoise } from './image-noise.ts';
import { createImageProvenance } from './image-provenance.ts';
import { imageSpectrum } from './image-spectrum.ts';

/** All detectors, by the kind of media that they judge. The order is that of the evidence in a report. */
export interface Detectors {
  image: readonly ImageDetector[];
  /** Empty where there is no `voice`: without it no sound can be judged. */
  audio: readonly AudioDetector[];
  /** The network that judges voices; null where it is not installed or damaged. */
  voice: NetworkCard | null;
}

/** The registry: a new detector is one line here. `models`: another folder of networks. Throws `invalid_request` for a trust list that cannot be read. */
export function installDetectors({ c2paTrustPem }: { c2paTrustPem: string | null }, models?: URL): Detectors {
  const voice = findNetwork(VOICE_CARD, models);
  const audio = [createAudioProvenance({ trustPem: c2paTrustPem }), audioBandwidth, audioCompression, audioSilence, audioSplice];
  return {
    image: [createImageProvenance({ trustPem: c2paTrustPem }), imageJpeg, imageNoise, imageSpectrum, imageCopymove],
    audio: voice ? audio : [],
    voice,
  };
}

export function describeDetectors({ image, audio, voice }: Detectors): DetectorInfo[] {
  const described = [...image, ...audio].map(({ id, mediaKind, method, summary, applicability, card }) => ({
    id,
    kind: mediaKind,
    method,
    summary,
    applicability,
    card: card === null ? null : { ...loadCard(card) },
  }));
  return voice === null ? described : [...described, describeVoice(voice)];
}

function describeVoice(card: NetworkCard): DetectorInfo {
  return {
    id: VOICE_DETECTOR,
    kind: 'audio',
    method: 'a network over windows of speech, pooled by how much speech each has',
    summary: 'Listens whether the voice is that of a person or was made by a generator.',
    applicability: 'Sounds with 1 s of speech or more. Music, tones, noise and silence are not judged.',
    card: { ...card },
  };
}
