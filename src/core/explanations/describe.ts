import type { Detection } from '../detection.ts';
import { type Finding, findingOf } from './finding.ts';
import { tellSilent, tellStrongest, tellTracks } from './tell-evidence.ts';
import { tellLimits, tellWarnings } from './tell-limits.ts';
import { tellDocument, tellGenerator, tellKnownMedia, tellProvenance } from './tell-origin.ts';
import { tellPlaces } from './tell-places.ts';
import { tellCoverage, tellDecisive, tellVerdict } from './tell-verdict.ts';

/**
 * A completed detection in a few plain English sentences, written from its evidence alone: no file name, address, `external_id` or metadata of the caller is
 * in them. Null where there is no verdict (yet) or no evidence (any more). Pure.
 */
export function describeDetection(detection: Detection): string | null {
  const finding = findingOf(detection);
  return finding && describe(finding);
}

export const describe = (finding: Finding): string =>
  [
    ...tellVerdict(finding),
    ...tellDecisive(finding),
    ...tellGenerator(finding),
    ...tellStrongest(finding),
    ...tellTracks(finding),
    ...tellPlaces(finding),
    ...tellProvenance(finding),
    ...tellDocument(finding),
    ...tellKnownMedia(finding),
    ...tellCoverage(finding),
    ...tellSilent(finding),
    ...tellWarnings(finding),
    ...tellLimits(finding),
  ].join(' ');
