import { z } from '@hono/zod-openapi';
import type { DetectionOptions } from '../../core/detection.ts';
import { AppError } from '../../core/errors.ts';
import type { MediaKind } from '../../core/media.ts';
import { truthOf } from '../../http/truth.ts';
import { invalidRequest } from './invalid-request.ts';
import { type Options, OptionsSchema } from './schema/options.ts';

type OptionName = keyof Options;

/** Fields of the schema by name, without their optionality. */
const FIELDS: Readonly<Record<string, z.core.$ZodType>> = OptionsSchema.shape;
const NAMES = Object.keys(FIELDS);

/** What is done for some kinds of media alone, where the engine says what came of it. */
const DONE: Partial<Record<MediaKind, ReadonlySet<OptionName>>> = {
  audio: new Set(['frame_length', 'start_region', 'end_region', 'source_tracing']),
  image: new Set(['source_tracing', 'ood', 'reverse_search']),
};

/** What this version takes note of and cannot do for other media. */
const NOT_DONE: Partial<Record<OptionName, string>> = {
  frame_length: 'the whole media is judged at once',
  start_region: 'the whole media is judged',
  end_region: 'the whole media is judged',
  max_video_fps: 'video is not sampled',
  max_video_secs: 'video is not sampled',
  reverse_search: 'only pictures are looked for among known media',
  ood: 'no distance from the training data is given',
  source_tracing: 'a generator is named only where the file itself declares it',
};

/** Validates options from JSON or, as text, from a form. Throws `invalid_request`. */
export function parseOptions(raw: Record<string, unknown>): Options {
  const parsed = OptionsSchema.safeParse(raw);
  if (!parsed.success) throw invalidRequest(parsed.error, NAMES);
  return parsed.data;
}

/** The fields of a form as the values that JSON would carry. What cannot be read as its type stays text, for the validator to refuse. */
export function decodeForm(fields: ReadonlyMap<string, string>): Record<string, unknown> {
  return Object.fromEntries([...fields].map(([name, text]) => [name, decodeField(name, text)]));
}

function decodeField(name: string, text: string): unknown {
  if (name === 'metadata') return decodeMetadata(text);
  const field = FIELDS[name];
  const type = field instanceof z.ZodOptional ? field.unwrap() : field;
  if (type instanceof z.ZodBoolean) return truthOf(text) ?? text;
  if (type instanceof z.ZodNumber) return /^[+-]?\d{1,15}(\.\d{1,15})?$/.test(text.trim()) ? Number(text) : text;
  return text;
}

function decodeMetadata(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('invalid_request', '"metadata" must be a JSON object, e.g. {"case":"A-17"}.', { details: { field: 'metadata' }, cause });
  }
}

/** One sentence for each thing that was asked and is not done for media of this kind. */
export function warningsFor(options: Options, kind: MediaKind): string[] {
  const names = Object.keys(NOT_DONE) as OptionName[];
  return names
    .filter((name) => options[name] !== undefined && options[name] !== false && !DONE[kind]?.has(name))
    .map((name) => `${name}: not done by this version; ${NOT_DONE[name]}.`);
}

export function toDetectionOptions(options: Options, defaultPolicy: DetectionOptions['policy']): DetectionOptions {
  return {
    kind: options.kind ?? null,
    policy: options.policy ?? defaultPolicy,
    retain: options.retain ?? false,
    zeroRetention: options.zero_retention ?? false,
    visualize: options.visualize ?? true,
    frameLength: options.frame_length ?? null,
    startRegion: options.start_region ?? null,
    endRegion: options.end_region ?? null,
    maxVideoFps: options.max_video_fps ?? null,
    maxVideoSeconds: options.max_video_secs ?? null,
    reverseSearch: options.reverse_search ?? false,
    outOfDomain: options.ood ?? false,
    sourceTracing: options.source_tracing ?? false,
    intelligence: options.intelligence ?? false,
  };
}
