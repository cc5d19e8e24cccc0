import type { Region, Segment } from '../evidence.ts';
import { POLICIES } from '../verdict.ts';
import { type Finding, scored } from './finding.ts';
import { decimal, enumerate, methodOf, seconds } from './words.ts';

/** From here on a stretch or a box is worth naming. */
const SUSPICIOUS_FROM = 0.5;
const PLACES_MAX = 5;
/** A check with less than this of its own does not speak against the picture. */
const SPEAKS_FROM = POLICIES.default.spoofFrom;

/** Where the suspicion lies, in time and in the picture: nothing where no place stands out. */
export function tellPlaces(finding: Finding): string[] {
  const stretches = strongest(finding.report.segments);
  const boxes = strongest(
    scored(finding).flatMap(({ detector, score, regions }) => regions.map((region) => ({ ...region, detector, isSuspicious: score >= SPEAKS_FROM }))),
  );
  const suspicious = boxes.filter(({ isSuspicious }) => isSuspicious).map(tellBox);
  const other = boxes.filter(({ isSuspicious }) => !isSuspicious).map(tellBox);
  return [
    ...(stretches.length === 0 ? [] : [`${suspicionOf(finding)} ${enumerate(stretches.map(tellStretch))}.`]),
    ...(suspicious.length === 0 ? [] : [`Places that stand out in the picture: ${enumerate(unique(suspicious))}.`]),
    ...(other.length === 0
      ? []
      : [`Places that differ from the rest, by checks that do not speak against the picture as a whole: ${enumerate(unique(other))}.`]),
  ];
}

/** In what was judged to be genuine there is no suspicion to speak of. */
const suspicionOf = ({ judgement }: Finding): string =>
  judgement.verdict === 'bona_fide' ? 'By themselves, these stretches score highest:' : 'The suspicion is strongest';

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];

function strongest<Place extends { score: number }>(places: readonly Place[]): Place[] {
  return places
    .filter(({ score }) => score >= SUSPICIOUS_FROM)
    .sort((a, b) => b.score - a.score)
    .slice(0, PLACES_MAX);
}

const tellStretch = ({ startMs, endMs, score }: Segment): string => `from ${seconds(startMs)} to ${seconds(endMs)} (${decimal(score)})`;

const tellBox = (region: Region & { detector: string }): string => `${placeOf(region)} (${methodOf(region.detector)}, ${decimal(region.score)})`;

const THIRDS = ['first', 'second', 'third'] as const;
const ROWS = { first: 'upper', second: 'middle', third: 'lower' } as const;
const COLUMNS = { first: 'left', second: 'centre', third: 'right' } as const;

/** `upper left`, by the third of the picture that the middle of the box is in. */
function placeOf({ x, y, width, height }: Region): string {
  if (width > 0.8 && height > 0.8) return 'nearly the whole picture';
  const third = (at: number) => THIRDS[Math.min(2, Math.max(0, Math.floor(at * 3)))] ?? 'second';
  const row = ROWS[third(y + height / 2)];
  const column = COLUMNS[third(x + width / 2)];
  return row === 'middle' && column === 'centre' ? 'the centre' : `${row} ${column}`;
}
