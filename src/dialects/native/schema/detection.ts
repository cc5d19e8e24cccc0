import { z } from '@hono/zod-openapi';
import { STATUSES } from '../../../core/detection.ts';
import { ERROR_CODES } from '../../../core/errors.ts';
import { REASON_CODES } from '../../../core/evidence.ts';
import { UNKNOWN_VERDICT } from '../../../core/findings.ts';
import { KNOWN_VERDICTS } from '../../../core/known-media/reference.ts';
import { MEDIA_KINDS } from '../../../core/media.ts';
import { VERDICTS } from '../../../core/verdict.ts';

const time = z.string().openapi({ format: 'date-time', example: '2026-02-03T04:05:06.789Z' });
const probability = z.number().min(0).max(1);

const Media = z
  .object({
    kind: z.enum(MEDIA_KINDS),
    mime: z.string().openapi({ example: 'image/jpeg' }),
    filename: z.string().nullable(),
    size_bytes: z.int(),
    sha256: z.string().nullable().openapi({ description: 'Lower-case hex SHA-256 of the file.' }),
    width: z.int().nullable().openapi({ description: 'Pixels as displayed, orientation applied; null until analysed.' }),
    height: z.int().nullable(),
    duration_ms: z.number().nullable(),
  })
  .openapi('Media');

const Generator = z
  .object({
    name: z.string().openapi({ example: 'stable-diffusion' }),
    family: z.string().openapi({ example: 'latent-diffusion' }),
    confidence: probability,
    source: z.enum(['metadata', 'model']),
  })
  .openapi('Generator');

const Segment = z.object({ start_ms: z.number(), end_ms: z.number(), score: probability }).openapi('Segment');

const Region = z
  .object({ x: probability, y: probability, width: probability, height: probability, score: probability, label: z.string() })
  .openapi('Region', { description: 'A box in fractions of the displayed picture, origin top left.' });

const Signal = z
  .object({
    detector: z.string().openapi({ example: 'image-provenance@1' }),
    kind: z.enum(['provenance', 'forensic', 'learned']),
    applicable: z.boolean(),
    reason_code: z.enum(REASON_CODES).nullable().openapi({ description: 'Why the detector could not judge.' }),
    score: probability.nullable().openapi({ description: 'Calibrated probability of spoof; null where the detector gives none.' }),
    weight: probability.openapi({ description: 'Share in the fused score.' }),
    state: z.enum(['detected', 'not_detected']).nullable().openapi({ description: 'Provenance only. That nothing was found is never evidence.' }),
    summary: z.string(),
    details: z.record(z.string(), z.unknown()),
    segments: z.array(Segment),
    regions: z.array(Region),
    artifacts: z.array(z.string()).openapi({ description: 'Names of the artifacts that picture this signal.' }),
  })
  .openapi('Signal');

const Audio = z
  .object({
    score: probability.openapi({ description: 'Of the sound alone.' }),
    consistency: probability.openapi({ description: 'How much the windows agree; 1: all say the same.' }),
    windows: z
      .array(z.object({ start_ms: z.number(), end_ms: z.number(), score: probability.nullable().openapi({ description: 'null: not enough speech in it.' }) }))
      .openapi({ description: 'Overlapping stretches of `frame_length` seconds, in order. In a list, the first 250.' }),
  })
  .openapi('AudioFindings');

const SourceTrace = z
  .object({
    label: z.string().openapi({ example: 'vocoder', description: '`unknown` where none of the kinds that the model knows is likely enough.' }),
    confidence: probability,
  })
  .openapi('SourceTrace');

const ArtifactLink = z
  .object({
    name: z.string().openapi({ example: 'heatmap.png' }),
    mime: z.string().openapi({ example: 'image/png' }),
    size_bytes: z.int(),
    url: z.string().openapi({ description: 'Works without a key for about an hour.' }),
  })
  .openapi('Artifact');

const KnownMatch = z
  .object({
    url: z.string(),
    title: z.string(),
    reason: z.string(),
    verdict: z.enum([...KNOWN_VERDICTS, UNKNOWN_VERDICT]).openapi({ description: '`unknown`: a search engine has found it and judges nothing.' }),
    similarity: probability.openapi({ description: 'Share of equal bits of the hashes: 1 for the same picture, from 0.88 on for a match.' }),
    source: z.enum(['reference', 'provider']).openapi({ description: "This installation's references, or a search engine outside." }),
  })
  .openapi('KnownMatch');

export const DetectionSchema = z
  .object({
    id: z.string().openapi({ example: 'det_01JQZ3V8W9X4Y5Z6A7B8C9D0E1' }),
    status: z.enum(STATUSES),
    created_at: time,
    completed_at: time.nullable(),
    external_id: z.string().nullable(),
    dialect: z.string().openapi({ description: 'The API that took it: `native`, or that of a vendor.', example: 'native' }),
    dialect_id: z.string().nullable().openapi({ description: 'The id by which the API of a vendor names it; null where it names none.' }),
    metadata: z.record(z.string(), z.unknown()).nullable(),
    media: Media,
    verdict: z.enum(VERDICTS).nullable().openapi({ description: 'null until completed.' }),
    score: probability.nullable().openapi({ description: 'Calibrated probability of spoof: higher is more likely synthetic or manipulated.' }),
    confidence: probability.nullable().openapi({ description: 'How sure the verdict is.' }),
    manipulation: z.enum(['none', 'local', 'full', 'unknown']).nullable(),
    policy: z.string().openapi({ example: 'default@1' }),
    coverage: probability.nullable().openapi({ description: 'The share of the installed judgement that could be applied to this media.' }),
    generator: Generator.nullable(),
    evidence: z.array(Signal),
    segments: z.array(Segment).openapi({ description: 'In order. In a list at most 250, those with the highest scores; the same of every signal.' }),
    audio: Audio.nullable().openapi({ description: 'What the voice in the sound says window by window; null where none was judged.' }),
    source_trace: SourceTrace.nullable().openapi({
      description:
        'The kind of generator that the sound or the picture points to; null where it was not asked for or not told, and of what was judged bona fide.',
    }),
    artifacts: z.array(ArtifactLink),
    intelligence: z
      .object({ description: z.string() })
      .nullable()
      .openapi({ description: 'The finding in words, written from the evidence; null where it was not asked for, and until completed.' }),
    reverse_search: z.array(KnownMatch).nullable().openapi({
      description:
        'Known pictures that look like this one: references, then what a search engine has found, each with the most similar first; null where it was not asked for or not done. It changes no verdict.',
    }),
    warnings: z.array(z.string()).openapi({ description: 'What was asked and could not be done.' }),
    timings: z.object({ queue_ms: z.number().nullable(), analysis_ms: z.number().nullable() }),
    models: z.array(z.string()),
    retention: z.object({
      delete_at: time.nullable().openapi({ description: 'When the media is to be deleted.' }),
      deleted_at: time.nullable().openapi({ description: 'When it was.' }),
      artifacts_delete_at: time.nullable().openapi({ description: 'When the pictures of the evidence are to be deleted; null where there are none.' }),
    }),
    error: z
      .object({ code: z.enum(ERROR_CODES), message: z.string() })
      .nullable()
      .openapi({ description: 'Why a detection failed.' }),
  })
  .openapi('Detection');

export type DetectionWire = z.infer<typeof DetectionSchema>;

export const DetectionPageSchema = z
  .object({ data: z.array(DetectionSchema), next_cursor: z.string().nullable().openapi({ description: 'null on the last page.' }) })
  .openapi('DetectionPage');
