import { z } from '@hono/zod-openapi';
import { FILE_FIELD } from '../../http/docs/answers.ts';

/** What the vendor judges. */
export const MEDIA_TYPES = ['image', 'audio', 'video'] as const;

const id = z
  .string()
  .regex(/^det_[0-9a-f]{8}$/)
  .openapi({ description: 'Names the detection, for 8 hex digits one of a kind among those of its owner.', example: 'det_a1b2c3d4' });
const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  .openapi({ format: 'date-time', example: '2026-03-26T12:00:00Z' });
const count = z.int().min(0);

const verdict = {
  verdict: z.enum(['real', 'fake']).openapi({
    description: 'There is no third word: what cannot be told is reported on the likelier side, and the header `X-Bonafide-Verdict` says `inconclusive`.',
  }),
  confidence: z.number().min(0).max(1).openapi({ description: 'How sure the verdict is, whichever of the two it is.', example: 0.94 }),
  media_type: z.string().openapi({ description: 'Detected media type: image, audio or video.', example: 'image' }),
  created_at: time,
};

/** The form of `POST /v1/detect`. Fields that are not in it are ignored. */
export const DetectFormSchema = z
  .object({
    file: z.string().openapi({ ...FILE_FIELD('photo.jpg'), description: 'Image, audio or video, 100 MB at most: one file part with a filename.' }),
    media_type: z.enum(MEDIA_TYPES).optional().openapi({ description: 'Told from the bytes where it is left out.' }),
    async: z.boolean().optional().openapi({ description: 'Answer at once with an id to ask for. Not on the plan `free`.', default: false }),
  })
  .openapi('DetectForm');

export const DetectionSchema = z.strictObject({ id, ...verdict }).openapi('Detection');

export const AcceptedSchema = z
  .strictObject({
    id,
    status: z.literal('processing'),
    poll_url: z.string().openapi({ description: 'To be put behind the base URL.', example: '/v1/results/det_a1b2c3d4' }),
  })
  .openapi('Accepted');

export const ProcessingSchema = z.strictObject({ id, status: z.literal('processing') }).openapi('ProcessingResult');
export const CompleteSchema = z.strictObject({ id, status: z.literal('complete'), ...verdict }).openapi('CompleteResult');
export const FailedSchema = z
  .strictObject({ id, status: z.literal('failed'), error: z.string().openapi({ example: 'Detection could not be completed. Please try again.' }) })
  .openapi('FailedResult');

/** What `GET /v1/results/{id}` answers. */
export const ResultSchema = z.union([ProcessingSchema, CompleteSchema, FailedSchema]).openapi('Result');

export const UsageSchema = z
  .strictObject({
    plan: z.enum(['free', 'starter', 'pro', 'unlimited']).openapi({ example: 'free' }),
    scans_used: count.openapi({ description: 'Verdicts of the month, and scans that are not finished yet.', example: 47 }),
    scans_limit: count.openapi({ description: 'Of the plan, for a month. 1,000,000,000 means none.', example: 200 }),
    scans_remaining: count.openapi({ example: 153 }),
    period_start: time,
    period_end: time,
  })
  .openapi('Usage');

export const ErrorSchema = z
  .strictObject({
    error: z.string().openapi({ description: 'A word for programs.', example: 'invalid_api_key' }),
    message: z.string().openapi({ description: 'The same for people.' }),
    retry_after: z.int().min(1).optional().openapi({ description: 'Seconds to wait; with 429.', example: 60 }),
  })
  .openapi('Error');

export type DetectionWire = z.infer<typeof DetectionSchema>;
export type AcceptedWire = z.infer<typeof AcceptedSchema>;
export type ResultWire = z.infer<typeof ResultSchema>;
export type UsageWire = z.infer<typeof UsageSchema>;
export type ErrorWire = z.infer<typeof ErrorSchema>;
