import type { Generator } from '../../../core/evidence.ts';
import type { MetadataText } from '../../media/metadata/blocks.ts';
import { readComfyGraph } from './comfy-graph.ts';
import { GENERATORS, type GeneratorRow } from './generators.ts';
import { readJsonTrace } from './json-trace.ts';
import { modelName } from './model-names.ts';
import { commentOf, readAigcLabel, readFlux, readMidjourney, readNovelAi } from './other-traces.ts';
import { readParameters } from './sd-parameters.ts';
import type { Backing } from './source-type.ts';
import { NO_DETAILS, type TraceDetails } from './trace-details.ts';

/** A generator that the file names, and the record that it left. */
export interface GeneratorTrace extends TraceDetails {
  name: string;
  family: string;
  tool: string;
  where: string;
  backing: Backing;
  source: string;
}

/** Texts longer than this are only matched by their beginning, save for the records that have a parser. */
const MAX_MATCHED_CHARS = 20_000;

/**
 * Every generator named in the texts, the best first: words in an intact manifest before plain metadata, plain metadata before words in a
 * manifest that no longer matches; within these, the table's order. One trace for each tool.
 */
export function findTraces(texts: readonly MetadataText[], c2pa: { texts: readonly MetadataText[]; backing: Backing }, hasAiSource: boolean): GeneratorTrace[] {
  const traces: GeneratorTrace[] = [];
  for (const row of GENERATORS) {
    if (row.needsAiSource && !hasAiSource) continue;
    const own = matchOf(row, c2pa.texts);
    const plain = matchOf(row, texts);
    if (own !== null) traces.push(traceOf(row, own, c2pa.texts, c2pa.backing));
    if (plain !== null) traces.push(traceOf(row, plain, texts, 'unsigned'));
  }
  const sorted = traces.sort((a, b) => RANK[a.backing] - RANK[b.backing]);
  return sorted.filter((trace, index) => sorted.findIndex(({ tool }) => tool === trace.tool) === index);
}

const RANK: Readonly<Record<Backing, number>> = { trusted: 0, intact: 1, unsigned: 2, broken: 3 };

/** The first text in the order of the row's fields, of which the more telling stand first. */
function matchOf(row: GeneratorRow, texts: readonly MetadataText[]): MetadataText | null {
  if (row.also !== undefined && !texts.some(({ where, text }) => where === row.also?.where && row.also.pattern.test(text))) return null;
  const limit = row.parse === undefined ? MAX_MATCHED_CHARS : Number.POSITIVE_INFINITY;
  const fits = texts.filter(({ where, text }) => row.where.includes(where) && row.pattern.test(text.length > limit ? text.slice(0, limit) : text));
  return fits.toSorted((a, b) => row.where.indexOf(a.where) - row.where.indexOf(b.where))[0] ?? null;
}

function traceOf(row: GeneratorRow, match: MetadataText, texts: readonly MetadataText[], backing: Backing): GeneratorTrace {
  const details = detailsOf(row, match, texts);
  const name = modelName(details.model, details.modelHash) ?? row.name;
  return {
    ...details,
    name: row.parse === 'system' && name === 'unknown' ? slug(match.text) : name,
    family: row.family,
    tool: row.parse === 'system' && row.name === 'unknown' ? match.text.slice(0, 100) : (details.tool ?? row.tool),
    where: match.where,
    backing,
    manipulation: match.where === 'c2pa:component' ? 'local' : (row.scope ?? details.manipulation),
    source: row.source,
  };
}

function detailsOf(row: GeneratorRow, { text }: MetadataText, texts: readonly MetadataText[]): TraceDetails {
  switch (row.parse) {
    case 'parameters':
      return readParameters(text);
    case 'comfyui':
      return readComfyGraph(text);
    case 'json':
      return readJsonTrace(text.includes('{') ? text : commentOf(texts));
    case 'novelai':
      return readNovelAi(texts);
    case 'midjourney':
      return readMidjourney(text);
    case 'flux':
      return readFlux(texts);
    case 'aigc':
      return readAigcLabel(text);
    case 'system':
      return { ...NO_DETAILS, model: text.slice(0, 300) };
    default:
      return NO_DETAILS;
  }
}

const slug = (text: string): string =>
  text
    .slice(0, 60)
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^-|-$/g, '') || 'unknown';

/** The generator as the report names it. A manifest that no longer matches is still a declaration, but a weaker one. */
export function generatorOf(trace: GeneratorTrace): Generator {
  const confidence = { trusted: 0.99, intact: 0.99, unsigned: 0.95, broken: 0.9 }[trace.backing];
  return { name: trace.name, family: trace.family, confidence, source: 'metadata' };
}
