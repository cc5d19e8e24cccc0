import type { MetadataText } from '../../media/metadata/blocks.ts';
import { objectOf, parseJson, stringOf } from './json-access.ts';
import { readJsonTrace } from './json-trace.ts';
import { excerpt, NO_DETAILS, type TraceDetails } from './trace-details.ts';

const find = (texts: readonly MetadataText[], ...wheres: string[]): string | null => texts.find(({ where }) => wheres.includes(where))?.text ?? null;

/** Where programs that only sign elsewhere keep their record. */
export const commentOf = (texts: readonly MetadataText[]): string => find(texts, 'png:parameters', 'exif:UserComment', 'xmp:exif:UserComment') ?? '';

/** NovelAI: settings as JSON in `Comment`, prompt in `Description`, model family in `Source`. */
export function readNovelAi(texts: readonly MetadataText[]): TraceDetails {
  const comment = readJsonTrace(find(texts, 'png:Comment', 'exif:UserComment') ?? '');
  return { ...comment, model: find(texts, 'png:Source'), prompt: excerpt(find(texts, 'png:Description')) ?? comment.prompt };
}

/** Midjourney: `the prompt --v 6.1 --ar 3:2 Job ID: ...`. */
export function readMidjourney(text: string): TraceDetails {
  const prompt = text.slice(0, text.search(/\bJob ID: /i));
  return {
    ...NO_DETAILS,
    prompt: excerpt(prompt),
    version: /--(?:v|niji)\s+([\d.]{1,6})/.exec(prompt.slice(0, 10_000))?.[1] ?? null,
    seed: /--seed\s+(\d{1,12})/.exec(prompt.slice(0, 10_000))?.[1] ?? null,
  };
}

/** FLUX reference code: model in `Model`, prompt in `ImageDescription`. */
export function readFlux(texts: readonly MetadataText[]): TraceDetails {
  return { ...NO_DETAILS, model: find(texts, 'exif:Model'), prompt: excerpt(find(texts, 'exif:ImageDescription')) };
}

/** The Chinese AIGC label names its producer, mostly by a company code. */
export function readAigcLabel(text: string): TraceDetails {
  const root = objectOf(parseJson(text));
  const label = 'AIGC' in root ? objectOf(root.AIGC) : root;
  return { ...NO_DETAILS, tool: stringOf(label.ContentProducer, 100) };
}
