import type { DetectorInfo } from '../../core/ports.ts';
import { VOICE_CARD } from '../audio/voice-judge.ts';
import { VOICE_DETECTOR } from '../fusion/fuse-audio.ts';
import { loadCard } from '../models/cards.ts';
import { readImageNetworkCard } from '../models/image-network-card.ts';
import { findNetwork, type NetworkCard, readNetworkCard } from '../models/network-card.ts';
import { audioBandwidth } from './audio-bandwidth.ts';
import { audioCompression } from './audio-compression.ts';
import type { AudioDetector } from './audio-detector.ts';
import { createAudioProvenance } from './audio-provenance.ts';
import { audioSilence } from './audio-silence.ts';
import { audioSplice } from './audio-splice.ts';
import type { ImageDetector } from './detector.ts';
import { imageCopymove } from './image-copymove.ts';
import { imageDegradation } from './image-degradation.ts';
import { imageJpeg } from './image-jpeg.ts';
import { createImageLearned } from './image-learned.ts';
import { imageLocalisation } from './image-localisation.ts';
import { imageNoise } from './image-noise.ts';
import { createImageProvenance } from './image-provenance.ts';
import { imageSpectrum } from './image-spectrum.ts';
import { createImageJudge, LEARNED_CARD, VIEWS_CARD } from './learned/image-judge.ts';

/** All detectors, by the kind of media that they judge. The order is that of the evidence in a report. */
export interface Detectors {
  image: readonly ImageDetector[];
  /** Empty where there is no `voice`: without it no sound can be judged. */
  audio: readonly AudioDetector[];
  /** The network that judges voices; null where it is not installed or damaged. */
  voice: NetworkCard | null;
}

export interface DetectorSettings {
  c2paTrustPem: string | null;
  /** Threads of a network's run; 1 by default. */
  threads?: number | undefined;
  /** Another folder of networks (a file URL that ends with '/') than the package's own. */
  models?: URL | undefined;
}

/** The registry: a new detector is one line here. Throws `invalid_request` for a trust list that cannot be read. */
export function installDetectors(settings: DetectorSettings): Detectors {
  const { c2paTrustPem, models } = settings;
  const voice = findNetwork(VOICE_CARD, readNetworkCard, models);
  const audio = [createAudioProvenance({ trustPem: c2paTrustPem }), audioBandwidth, audioCompression, audioSilence, audioSplice];
  return {
    image: [
      createImageProvenance({ trustPem: c2paTrustPem }),
      imageDegradation,
      ...learned(settings),
      imageJpeg,
      imageNoise,
      imageSpectrum,
      imageCopymove,
      imageLocalisation,
    ],
    audio: voice ? audio : [],
    voice,
  };
}

/** Nothing where the network or the card that scores it is missing or damaged: the other detectors judge pictures all the same. */
function learned({ threads = 1, models }: DetectorSettings): ImageDetector[] {
  const network = findNetwork(VIEWS_CARD, readImageNetworkCard, models);
  if (network === null || !hasCard(LEARNED_CARD, models)) return [];
  return [createImageLearned(createImageJudge(network, { threads, ...(models && { folder: models }) }), models)];
}

function hasCard(id: string, models: URL | undefined): boolean {
  try {
    return loadCard(id, models) !== null;
  } catch {
    return false;
  }
}

export function describeDetectors({ image, audio, voice }: Detectors): DetectorInfo[] {
  const described = [...image, ...audio].map(({ id, mediaKind, method, summary, applicability, card, models, network }) => ({
    id,
    kind: mediaKind,
    method,
    summary,
    applicability,
    card: card === null ? null : { ...loadCard(card, models), ...(network && { network }) },
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
