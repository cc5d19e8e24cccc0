import { z } from '@hono/zod-openapi';

const count = z.int().min(0);

export const UsageSchema = z
  .strictObject({
    owner: z.string().openapi({ example: 'Gotham Media' }),
    track: z.literal('api'),
    plan: z.string().openapi({ example: 'starter' }),
    rate_per_scan: z.number().min(0).openapi({ description: 'Price of a scan: 0 here, for this server sends no bills.', example: 0 }),
    monthly_limit: count.nullable().openapi({ description: 'null: no limit.', example: 5000 }),
    used_this_month: count.openapi({ description: 'Scans with a verdict and scans under way; one that fails is given back.', example: 23 }),
    remaining: count.nullable().openapi({ description: 'null: no limit.', example: 4977 }),
    resets_at: z.string().openapi({ description: 'The last day (UTC) of the month.', example: '2026-03-31' }),
  })
  .openapi('Usage');
export type UsageWire = z.infer<typeof UsageSchema>;

const ModelStateSchema = z.enum(['operational', 'loading', 'unavailable']).openapi('ModelState');

export const HealthSchema = z
  .strictObject({
    status: z.literal('ok'),
    uptime_seconds: count,
    video_model: ModelStateSchema,
    image_model: ModelStateSchema,
    audio_model: ModelStateSchema.optional().openapi({ description: 'The vendor tells nothing of it.' }),
  })
  .openapi('Health');
export type HealthWire = z.infer<typeof HealthSchema>;

export const StatusSchema = z
  .strictObject({
    uptime_seconds: count,
    video: z.strictObject({
      model_loaded: z.boolean(),
      buffer_fill_pct: count.nullable().openapi({ description: 'Of the frame buffer of the key that was sent; null without one.' }),
      frames_seen: count.nullable(),
      jobs: z.record(z.string(), count).openapi({ description: 'Jobs of the key that was sent, by status; none without one.' }),
      total_jobs: count,
      max_workers: count.nullable().openapi({ description: 'Always null: workers may be processes of their own.' }),
      max_upload_mb: count,
      job_ttl_hours: count,
    }),
    image: z.strictObject({ model_loaded: z.boolean() }),
    audio: z.strictObject({ model_loaded: z.boolean() }).optional().openapi({ description: 'The vendor tells nothing of it.' }),
  })
  .openapi('Status');
export type StatusWire = z.infer<typeof StatusSchema>;
