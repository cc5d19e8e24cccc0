import { UNKNOWN_SOURCE } from '../findings.ts';
import type { Finding } from './finding.ts';
import { decimal, enumerate, percent, quote } from './words.ts';

const MATCHES_MAX = 3;

/** What is known of the maker: nothing where nothing is. */
export function tellGenerator({ judgement, report }: Finding): string[] {
  const { generator, sourceTrace } = report;
  const told: string[] = [];
  if (generator?.source === 'metadata') told.push(`By what the file declares, it was made with ${name(generator.name)}.`);
  // The trace says the same in other words.
  if (generator?.source === 'model' && generator.name !== sourceTrace?.label)
    told.push(`A model takes ${name(generator.name)} (${name(generator.family)}) for its generator, with a confidence of ${percent(generator.confidence)}.`);
  return [...told, ...tellTrace({ judgement, report })];
}

/** What was judged to be genuine has no generator whose kind could be told: a trace always points somewhere. */
function tellTrace({ judgement, report: { sourceTrace } }: Pick<Finding, 'judgement' | 'report'>): string[] {
  if (!sourceTrace || judgement.verdict === 'bona_fide') return [];
  if (sourceTrace.label === UNKNOWN_SOURCE) return ['Its traces point to no kind of generator that is known here.'];
  return [`The traces of the media point to the kind "${name(sourceTrace.label)}", with a confidence of ${percent(sourceTrace.confidence)}.`];
}

const name = (text: string): string => quote(text).replace(/\.$/, '');

/** What the file declares about its origin, as the detectors that read it tell it. */
export const tellProvenance = ({ report }: Finding): string[] =>
  report.evidence.filter(({ kind, applicable, summary }) => kind === 'provenance' && applicable && summary !== '').map(({ summary }) => quote(summary));

/** What a document says of its making. */
export function tellDocument({ report }: Finding): string[] {
  const { document } = report;
  if (!document) return [];
  const said = [
    ...(document.creator === null ? [] : [`made with ${name(document.creator)}`]),
    ...(document.createdAt === null ? [] : [`created on ${document.createdAt}`]),
    ...(document.modifiedAt === null ? [] : [`changed on ${document.modifiedAt}`]),
  ];
  return said.length === 0 ? [] : [`The document says of itself that it was ${enumerate(said)}.`];
}

/** Known media that is like it; nothing where none was searched. */
export function tellKnownMedia({ report }: Finding): string[] {
  if (!report.knownMedia) return [];
  const matches = report.knownMedia.slice(0, MATCHES_MAX);
  if (matches.length === 0) return ['Nothing like it is among the known media.'];
  return matches.map(
    ({ title, verdict, similarity }) => `It is like known media: "${name(title)}" (${verdict.replaceAll('_', ' ')}, similarity ${decimal(similarity)}).`,
  );
}
