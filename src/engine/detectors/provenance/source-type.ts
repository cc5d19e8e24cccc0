import type { Manipulation } from '../../../core/report.ts';

/** Where a digital source type was declared. `intact` = signed and still matching, `broken` = in a manifest that no longer matches, `unsigned` = plain metadata. */
export type Backing = 'trusted' | 'intact' | 'broken' | 'unsigned';

export interface SourceType {
  /** The last part of the IPTC term, e.g. `trainedAlgorithmicMedia`. */
  term: string;
  /** `c2pa`, `xmp` or `iptc`. */
  from: string;
  backing: Backing;
  /** How much of this picture the term speaks about. */
  scope: 'whole' | 'part';
}

type Meaning = 'generated' | 'composite' | 'algorithmic' | 'capture' | 'other';

/** IPTC NewsCodes Digital Source Type, cv.iptc.org/newscodes/digitalsourcetype (2025), and what each says about the picture. */
const TERMS: Readonly<Record<string, Meaning>> = {
  trainedAlgorithmicMedia: 'generated',
  trainedAlgorithmicData: 'generated',
  compositeWithTrainedAlgorithmicMedia: 'composite',
  compositeSynthetic: 'composite',
  algorithmicMedia: 'algorithmic',
  digitalCapture: 'capture',
  computationalCapture: 'other',
  negativeFilm: 'other',
  positiveFilm: 'other',
  print: 'other',
  humanEdits: 'other',
  minorHumanEdits: 'other',
  compositeCapture: 'other',
  algorithmicallyEnhanced: 'other',
  dataDrivenMedia: 'other',
  digitalCreation: 'other',
  digitalArt: 'other',
  virtualRecording: 'other',
  screenCapture: 'other',
  composite: 'other',
};

export const meaningOf = (term: string): Meaning => TERMS[term] ?? 'other';

/** The term of an IPTC URI or of a bare word; C2PA and IPTC write both. Null for what is no term. */
export function termOf(value: string): string | null {
  return /([A-Za-z]{4,60})\/?\s*$/.exec(value.slice(0, 200))?.[1] ?? null;
}

/** How much of the picture a declared source type says is synthetic; null where it says nothing of the kind. */
export function manipulationOf({ term, scope }: SourceType): Manipulation | null {
  const meaning = meaningOf(term);
  if (meaning === 'composite') return 'local';
  return meaning === 'generated' ? (scope === 'whole' ? 'full' : 'local') : null;
}
