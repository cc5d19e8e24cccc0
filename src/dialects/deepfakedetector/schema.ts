import { z } from '@hono/zod-openapi';
import { MEDIA_TYPES } from './limits.ts';

const flag = (description: string) => z.boolean({ error: 'must be true or false' }).optional().openapi({ description });

const options = {
  media_url: z
    .string({ error: 'must be a URL as text' })
    .optional()
    .openapi({ description: 'Address of the media, http or https, instead of a file.', example: 'https://example.com/clip.mp4' }),
  media_type: z
    .enum(MEDIA_TYPES, { error: 'must be "image", "audio" or "video"' })
    .optional()
    .openapi({ description: 'What the media is. Inferred from its bytes if omitted.' }),
  callback_url: z
    .string({ error: 'must be a URL as text' })
    .optional()
    .openapi({ description: 'Where the finished job is sent. With it the answer is always 202.', example: 'https://your-app.com/webhook' }),
  strict_mode: flag('Lower confidence threshold. Increases recall, may reduce precision. Default false.'),
  retain: flag('Keep the file for 30 days for audit. Default false (60s purge).'),
};

/** Fields of a request as JSON carries them. Whatever else stands there is ignored. */
export const DetectRequestSchema = z.strictObject(options).openapi('DetectRequest', { description: 'Media by its address. Other fields are ignored.' });

export type DetectRequest = z.infer<typeof DetectRequestSchema>;

export const DetectFormSchema = z
  .strictObject({
    file: z.string().optional().openapi({ format: 'binary', description: 'The media: one file part with a filename, or `media_url`.' }),
    ...options,
  })
  .openapi('DetectForm', { description: 'Options may stand before or after the file; switches are `true`, `false`, `1` or `0`.' });

export const JOB_ID = z.string().openapi({ example: 'job_8mTk2x', description: '`job_` and six base62 characters.' });

const VERDICT_NAMES = ['authentic', 'synthetic', 'manipulated', 'uncertain'] as const;

const FlaggedSegment = z
  .strictObject({ start: z.number().min(0), end: z.number().min(0) })
  .openapi('FlaggedSegment', { description: 'A stretch of sound or video that by itself would be called spoof. Seconds.' });

const result = {
  verdict: z.enum(VERDICT_NAMES).openapi({ description: '`manipulated`: synthetic in part.', example: 'synthetic' }),
  confidence: z.number().min(0).max(1).openapi({ description: 'How sure the verdict is; of `uncertain`, how sure the likelier side.', example: 0.91 }),
  generator: z.string().nullable().openapi({ description: 'What made the media; null where that is not known.', example: 'sdxl-v1.0' }),
  signals: z.record(z.string(), z.string()).openapi({
    description: 'What each method that could judge this media found, as one word.',
    example: { provenance: 'absent', spectrum: 'unnatural', noise: 'inconsistent' },
  }),
  flagged_segments: z.array(FlaggedSegment).openapi({ description: 'In order, without overlaps; always empty for images.' }),
  latency_ms: z.int().min(0).openapi({ description: 'From the acceptance of the media to its verdict.', example: 1842 }),
};

/** The answer of a call that waited for its verdict. */
export const DetectResultSchema = z.strictObject({ job_id: JOB_ID, ...result }).openapi('DetectResult');

/** The answer of a call that did not. */
export const AcceptedJobSchema = z
  .strictObject({
    job_id: JOB_ID,
    status: z.literal('processing'),
    poll_url: z.string().openapi({ description: 'Relative to the base URL of this API; `Location` has the whole path.', example: '/v1/jobs/job_8mTk2x' }),
  })
  .openapi('AcceptedJob');

const ErrorBody = z.strictObject({ code: z.string().openapi({ example: 'unsupported_media' }), message: z.string() });

/** Every refusal. */
export const ErrorSchema = z.strictObject({ error: ErrorBody }).openapi('Error');

const UnfinishedJob = z.strictObject({ job_id: JOB_ID, status: z.enum(['queued', 'processing']) }).openapi('UnfinishedJob');
const CompletedJob = z.strictObject({ job_id: JOB_ID, status: z.literal('completed'), ...result }).openapi('CompletedJob');
const FailedJob = z.strictObject({ job_id: JOB_ID, status: z.literal('failed'), error: ErrorBody }).openapi('FailedJob');

/** A job that has ended: what is sent to a `callback_url`. */
export const EndedJobSchema = z.union([CompletedJob, FailedJob]);

/** A job in any state. */
export const JobSchema = z.union([CompletedJob, UnfinishedJob, FailedJob]);

export type DetectResultWire = z.infer<typeof DetectResultSchema>;
export type AcceptedJobWire = z.infer<typeof AcceptedJobSchema>;
export type JobWire = z.infer<typeof JobSchema>;
