import type { ReasonCode } from '../evidence.ts';
import { POLICIES } from '../verdict.ts';
import { type Finding, scored } from './finding.ts';
import { capital, count, decimal, enumerate, methodOf, percent, quote } from './words.ts';

const STRONGEST_MAX = 3;
const LISTED_MAX = 12;

const REASONS: Readonly<Record<ReasonCode, string>> = {
  no_face: 'no face is visible',
  too_short: 'it is too short',
  too_small: 'it is too small',
  too_degraded: 'compression or editing has removed the traces',
  no_speech: 'there is no speech',
  out_of_domain: 'it is unlike what the models know',
  unsupported: 'this sort of file does not allow it',
};

/** The weightiest findings, one sentence each. */
export function tellStrongest(finding: Finding): string[] {
  const signals = scored(finding).slice(0, STRONGEST_MAX);
  if (signals.length === 0) return ['No detector could give a score of its own.'];
  return signals.map(({ detector, summary, score }) => `${capital(methodOf(detector))} (${leaning(score)}, ${decimal(score)}): ${quote(summary)}`);
}

/** Whether it was made or changed is for the words of the detector to say. */
const leaning = (score: number): string =>
  score >= POLICIES.default.spoofFrom ? 'speaks against genuine' : score < POLICIES.default.bonaFideBelow ? 'speaks for genuine' : 'undecided';

/** What could not judge, and why. */
export function tellSilent({ report }: Finding): string[] {
  const silent = report.evidence.filter(({ applicable }) => !applicable).slice(0, LISTED_MAX);
  if (silent.length === 0) return [];
  const named = silent.map(({ detector, reasonCode }) => `${methodOf(detector)}${reasonCode === null ? '' : ` (${REASONS[reasonCode]})`}`);
  return [`Could not be judged: ${enumerate(named)}.`];
}

/** Every check with its share. */
export function tellMethods(finding: Finding): string[] {
  const { report } = finding;
  const judged = scored(finding).slice(0, LISTED_MAX);
  const named = judged.map(({ detector, score, weight }) => `${detector} (score ${decimal(score)}, weight ${percent(weight)})`);
  const readers = report.evidence.filter(({ applicable, score }) => applicable && score === null).slice(0, LISTED_MAX);
  return [
    `${count(report.evidence.length, 'detector')} looked at the file.`,
    ...(named.length === 0 ? [] : [`These gave a score: ${enumerate(named)}.`]),
    ...(readers.length === 0 ? [] : [`Without a score, as information: ${enumerate(readers.map(({ detector }) => detector))}.`]),
    ...tellSilent(finding),
    ...(report.models.length === 0 ? [] : [`The scores were put together by the model ${report.fused.model}.`]),
  ];
}

/** What was measured of the file and counts neither for nor against it, such as cuts and digital silence in sound. */
export const tellFacts = ({ report }: Finding): string[] =>
  report.evidence
    .filter(({ kind, applicable, score, summary }) => kind === 'forensic' && applicable && score === null && summary !== '')
    .slice(0, LISTED_MAX)
    .map(({ detector, summary }) => `${capital(methodOf(detector))}, for information: ${quote(summary)}`);

/** Sound and pictures of a video apart from each other; nothing where there are not both. */
export function tellTracks({ report: { audio, video } }: Finding): string[] {
  return audio && video ? [`By itself, the sound scores ${decimal(audio.score)} and the pictures score ${decimal(video.score)}.`] : [];
}
