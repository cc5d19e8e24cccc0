import { z } from '@hono/zod-openapi';

export {
  BufferingSchema,
  type BufferingWire,
  FrameRequestSchema,
  PredictionSchema,
  type PredictionWire,
  ResetSchema,
  SocketMessageSchema,
  type SocketMessageWire,
} from './schema-frames.ts';
export { HealthSchema, type HealthWire, StatusSchema, type StatusWire, UsageSchema, type UsageWire } from './schema-service.ts';

export const ErrorSchema = z
  .strictObject({ detail: z.string().openapi({ description: 'What is wrong, for a person to read.', example: 'Video model not loaded.' }) })
  .openapi('Error');
export type ErrorWire = z.infer<typeof ErrorSchema>;

const percent = z.number().min(0).max(100);
export const ImageVerdictSchema = z.enum(['Real', 'Fake', 'UNCERTAIN']).openapi('ImageVerdict');
export const LabelSchema = z.enum(['REAL', 'FAKE', 'UNCERTAIN']).openapi('Label');

/** Of a picture, and of a sound. */
export const PredictSchema = z
  .strictObject({
    filename: z.string().openapi({ description: 'As it was sent; empty where the part had no name.', example: 'photo.jpg' }),
    prediction: ImageVerdictSchema.openapi({ example: 'Fake' }),
    confidence_percentage: percent.openapi({ description: 'The larger of the two scores.', example: 87.3 }),
    raw_scores: z.strictObject({
      Real: percent.openapi({ description: 'Sums to 100 with `Fake`; two decimals.', example: 12.7 }),
      Fake: percent.openapi({ description: 'Probability that the media is synthetic or manipulated, times 100.', example: 87.3 }),
    }),
  })
  .openapi('Prediction');
export type PredictWire = z.infer<typeof PredictSchema>;

export const JobStatusSchema = z.enum(['queued', 'processing', 'done', 'error']).openapi('JobStatus');
export type JobStatusWire = z.infer<typeof JobStatusSchema>;

const jobId = z.string().openapi({ description: 'UUID of the job.', example: '3f8a2c1d-5b6e-4f70-8a91-b2c3d4e5f607' });
const filename = z.string().openapi({ example: 'clip.mp4' });
const sizeMb = z.number().min(0).openapi({ description: 'Size of the file in MB of 2^20 bytes, two decimals.', example: 12.4 });

export const UploadSchema = z
  .strictObject({
    job_id: jobId,
    status: z.literal('queued'),
    filename,
    size_mb: sizeMb,
    poll_url: z
      .string()
      .openapi({ description: 'Where to ask for the result, from the base URL on.', example: '/v1/video/jobs/3f8a2c1d-5b6e-4f70-8a91-b2c3d4e5f607' }),
  })
  .openapi('QueuedJob');
export type UploadWire = z.infer<typeof UploadSchema>;

export const SegmentSchema = z
  .strictObject({
    segment: z.int().min(1).openapi({ description: 'Counted from 1.' }),
    start_sec: z.number().min(0).openapi({ description: 'Seconds, one decimal.' }),
    end_sec: z.number().min(0),
    label: LabelSchema.openapi({ description: 'By the thresholds of the vendor: FAKE from 0.65, UNCERTAIN from 0.45.' }),
    confidence: percent,
    fake_prob: z.number().min(0).max(1),
  })
  .openapi('Segment');
export type SegmentWire = z.infer<typeof SegmentSchema>;

export const ResultSchema = z
  .strictObject({
    label: LabelSchema.openapi({ description: 'The verdict of this server under its policy.' }),
    confidence: percent.openapi({ description: 'One decimal; of UNCERTAIN, how near to the middle the probability is.', example: 91.2 }),
    fake_prob: z.number().min(0).max(1).nullable().openapi({ description: 'Four decimals; null where nothing in the video could be judged.', example: 0.912 }),
    face_pct: percent.openapi({ description: 'Share of the frames with a face, one decimal; 0 where faces were not counted.', example: 98 }),
    total_frames: z.int().min(0).openapi({ description: 'Frames of the video; 0 where they were not counted.', example: 240 }),
    n_segments: z.int().min(0).openapi({ example: 4 }),
    segments: z.array(SegmentSchema),
  })
  .openapi('VideoResult');
export type ResultWire = z.infer<typeof ResultSchema>;

export const JobSchema = z
  .strictObject({
    job_id: jobId,
    status: JobStatusSchema,
    filename,
    size_mb: sizeMb,
    result: ResultSchema.nullable().openapi({ description: 'Once the status is `done`.' }),
    error: z.string().nullable().openapi({ description: 'Once the status is `error`.', example: null }),
    age_sec: z.int().min(0).openapi({ description: 'Seconds since the upload.', example: 12 }),
  })
  .openapi('Job');
export type JobWire = z.infer<typeof JobSchema>;

const countsShape = z.partialRecord(JobStatusSchema, z.int().min(0));

export const JobListSchema = z
  .strictObject({
    jobs: z
      .record(z.string(), z.strictObject({ status: JobStatusSchema, filename, age_sec: z.int().min(0) }))
      .openapi({ description: 'The newest 200 of the last two hours, by job id.' }),
    counts: countsShape.openapi({ description: 'All of the last two hours by status; a status without a job is left out.' }),
    total: z.int().min(0),
  })
  .openapi('JobList');
export type JobListWire = z.infer<typeof JobListSchema>;
