import type { DetectorInfo } from '../../core/ports.ts';
import { loadCard } from '../models/cards.ts';
import type { ImageDetector } from './detector.ts';
import { imageCopymove } from './image-copymove.ts';
import { imageJpeg } from './image-jpeg.ts';
import { imageNoise } from './image-noise.ts';
import { createImageProvenance } from './image-provenance.ts';
import { imageSpectrum } from './image-spectrum.ts';

/** All detectors, by the kind of media that they judge. The order is that of the evidence in a report. */
export interface Detectors {
  image: readonly ImageDetector[];
}

/** The registry: a new detector is one line here. Throws `invalid_request` for a trust list that cannot be read. */
export function installDetectors({ c2paTrustPem }: { c2paTrustPem: string | null }): Detectors {
  return { image: [createImageProvenance({ trustPem: c2paTrustPem }), imageJpeg, imageNoise, imageSpectrum, imageCopymove] };
}

export function describeDetectors(detectors: Detectors): DetectorInfo[] {
  return detectors.image.map(({ id, mediaKind, method, summary, applicability, card }) => ({
    id,
    kind: mediaKind,
    method,
    summary,
    applicability,
    card: card === null ? null : { ...loadCard(card) },
  }));
}
