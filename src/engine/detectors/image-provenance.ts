import type { ImageMedia } from '../media/image-media.ts';
import type { DetectorContext, ImageDetector, Outcome } from './detector.ts';
import { conclude } from './provenance/conclude.ts';
import { detailsOf } from './provenance/details.ts';
import { generatorOf } from './provenance/generator-trace.ts';
import { gatherFacts } from './provenance/provenance-facts.ts';
import { summarize } from './provenance/summarize.ts';
import { checkTrustList } from './provenance/trust-list.ts';

/**
 * What the file itself says about its origin: C2PA manifest, digital source type, generator traces, camera facts, editing software.
 * `detected` means that a claim about origin was found (the first three); it has no score, and finding nothing is no evidence.
 * `trustPem` holds the operator's C2PA trust anchors as PEM text; with null no manifest is called trusted. Throws `invalid_request` where it holds
 * no certificates: a list that cannot be read must not quietly turn every manifest into an invalid one.
 */
export function createImageProvenance({ trustPem }: { trustPem: string | null }): ImageDetector {
  if (trustPem !== null) checkTrustList(trustPem);
  return {
    id: 'image-provenance@1',
    mediaKind: 'image',
    kind: 'provenance',
    method: 'C2PA validation, IPTC digital source type, generator traces in EXIF, XMP, IPTC and PNG text, camera facts',
    summary: 'Reads what the file declares about its origin and checks what of it is signed.',
    applicability: 'Every picture. A file without metadata gives no finding, which says nothing about the picture.',
    card: null,
    detect: (media, context) => detect(media, context, trustPem),
  };
}

async function detect(media: ImageMedia, { signal }: DetectorContext, trustPem: string | null): Promise<Outcome> {
  signal.throwIfAborted();
  const facts = await gatherFacts(media, trustPem);
  const trace = facts.traces[0];
  const claims =
    facts.c2pa.state !== 'NotPresent' || facts.remoteManifest !== null || facts.sourceTypes.length > 0 || trace !== undefined || facts.aigcLabel !== null;
  const summary = summarize(facts);
  return {
    applicable: true,
    finding: {
      features: null,
      state: claims ? 'detected' : 'not_detected',
      summarize: () => summary,
      details: detailsOf(facts),
      segments: [],
      regions: [],
      map: null,
      generator: trace === undefined ? null : generatorOf(trace),
      decisive: conclude(facts),
    },
  };
}
