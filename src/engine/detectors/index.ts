import type { DetectorInfo } from '../../core/ports.ts';
import { VOICE_CARD } from '../audio/voice-judge.ts';
import { VOICE_DETECTOR } from '../fusion/fuse-audio.ts';
import { loadCard } from '../models/cards.ts';
import { hasNetwork, readNetworkCard } from '../models/network-card.ts';
import { audioBandwidth } from './audio-bandwidth.ts';
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
  /** Empty where the network that judges voices is not installed: without it no sound can be judged. */
  audio: readonly AudioDetector[];
}

/** The registry: a new detector is one line here. Throws `invalid_request` for a trust list that cannot be read. */
export function installDetectors({ c2paTrustPem }: { c2paTrustPem: string | null }): Detectors {
  const audio = [createAudioProvenance({ trustPem: c2paTrustPem }), audioBandwidth, audioSilence, audioSplice];
  return {
    image: [createImageProvenance({ trustPem: c2paTrustPem }), imageJpeg, imageNoise, imageSpectrum, imageCopymove],
    audio: hasNetwork(VOICE_CARD) ? audio : [],
  };
}

export function describeDetectors({ image, audio }: Detectors): DetectorInfo[] {
  const described = [...image, ...audio].map(({ id, mediaKind, method, summary, applicability, card }) => ({
    id,
    kind: mediaKind,
    method,
    summary,
    applicability,
    card: card === null ? null : { ...loadCard(card) },
  }));
  return audio.length === 0 ? described : [...described, describeVoice()];
}

function describeVoice(): DetectorInfo {
  return {
    id: VOICE_DETECTOR,
    kind: 'audio',
    method: 'a network over windows of speech, pooled by how much speech each has',
    summary: 'Listens whether the voice is that of a person or was made by a generator.',
    applicability: 'Sounds with 1 s of speech or more. Music, tones, noise and silence are not judged.',
    card: { ...readNetworkCard(VOICE_CARD) },
  };
}
