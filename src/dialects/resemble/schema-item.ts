import { z } from '@hono/zod-openapi';
import { AudioMetricsSchema, ImageMetricsSchema, ListedAudioMetricsSchema, VideoMetricsSchema } from './schema-metrics.ts';

const time = z.string().openapi({ format: 'date-time', example: '2024-01-15T10:30:00Z' });
const uuid = z.string().openapi({ description: '32 hex digits.', example: '8c6e7a99f3faee6e0ec0cb138bdd4a20' });

export const IntelligenceSchema = z
  .strictObject({
    uuid: uuid.optional(),
    description: z.string().nullable().openapi({ description: 'The finding in words.' }),
    created_at: time,
    detect_uuid: uuid.optional(),
  })
  .openapi('DetectIntelligence');

const ExpertSchema = z
  .strictObject({
    detector: z.string().openapi({ example: 'image-noise@1' }),
    kind: z.enum(['provenance', 'forensic', 'learned']),
    applicable: z.boolean(),
    label: z.enum(['fake', 'real']).nullable(),
    score: z.number().nullable().openapi({ description: 'Probability of fake; null where it gives none.' }),
    weight: z.number().openapi({ description: 'Its share in the whole.' }),
    summary: z.string(),
  })
  .openapi('Expert');

const share = {
  media_type: z.enum(['audio', 'video', 'image']),
  status: z.enum(['processing', 'completed', 'failed']).optional(),
  audio_source_tracing: z
    .strictObject({ label: z.string().openapi({ example: 'vocoder' }), error_message: z.string().nullable() })
    .nullable()
    .optional()
    .openapi({ description: 'Where it was asked for and the audio is labelled fake.' }),
  url: z.string().nullable().optional().openapi({ description: 'Where the media was fetched from; null for an upload and in zero retention mode.' }),
  audio_url: z.string().nullable().optional().openapi({ description: 'Alias of `url`.' }),
  filename: z.string().optional().openapi({ description: 'Absent where a `url` ends in none.' }),
  zero_retention_mode: z.boolean().optional(),
  media_redacted: z.boolean().optional(),
  media_deleted: z.boolean().optional(),
  file_deleted_at: time.nullable().optional(),
  visualize: z.boolean().optional(),
  audio_source_tracing_enabled: z.boolean().optional(),
  use_ood_detector: z.boolean().optional(),
  extra_params: z.record(z.string(), z.unknown()).optional(),
  error_message: z.string().nullable().optional(),
  created_at: time,
  updated_at: time,
};

const single = {
  uuid,
  ...share,
  metrics: z.union([AudioMetricsSchema, z.strictObject({})]).openapi({ description: 'Of sound; empty for an image and while it is not finished.' }),
  image_metrics: ImageMetricsSchema.optional(),
  video_metrics: VideoMetricsSchema.optional(),
};

/** What creating a detection answers with, and what is sent to a callback. */
export const CreatedItemSchema = z
  .strictObject({
    ...single,
    intelligence: IntelligenceSchema.nullable().optional(),
    duration: z.string().optional().openapi({ description: 'Seconds; absent until it is known.', example: '5.2' }),
  })
  .openapi('CreatedDetect');

/** What reading a detection answers with. */
export const ItemSchema = z
  .strictObject({
    ...single,
    intelligence: z
      .union([IntelligenceSchema, z.array(IntelligenceSchema)])
      .nullable()
      .optional()
      .openapi({ description: 'An array with `experts=true`.' }),
    duration: z.number().optional().openapi({ description: 'Seconds; absent until it is known.', example: 5.2 }),
    experts: z.array(ExpertSchema).optional().openapi({ description: 'With `experts=true`, a field of this server: what each detector found.' }),
  })
  .openapi('Detect');

/** An entry of the list. */
export const ListedItemSchema = z
  .strictObject({
    uuid,
    ...share,
    metrics: ListedAudioMetricsSchema.nullable(),
    image_metrics: ImageMetricsSchema.nullable(),
    video_metrics: VideoMetricsSchema.nullable(),
    intelligence: IntelligenceSchema.nullable(),
    duration: z.number().nullable(),
  })
  .openapi('ListedDetect');

export type CreatedItem = z.infer<typeof CreatedItemSchema>;
export type Item = z.infer<typeof ItemSchema>;
export type ListedItem = z.infer<typeof ListedItemSchema>;
export type Intelligence = z.infer<typeof IntelligenceSchema>;
export type Expert = z.infer<typeof ExpertSchema>;
