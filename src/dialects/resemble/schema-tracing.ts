import { z } from '@hono/zod-openapi';

/** docs/pages/detect/audio-source-tracing/get.mdx */
export const SourceTracingItemSchema = z
  .strictObject({
    uuid: z.string().openapi({ example: '8670b3cb8442fb4429a375c21545451a' }),
    results: z.strictObject({
      error_message: z.string().nullable().openapi({ description: 'Why the source cannot be told; null where it can.' }),
      label: z.string().openapi({ description: 'The generator, `real` for what is not synthetic, `unknown` where it cannot be told.', example: 'elevenlabs' }),
    }),
    created_at: z.string().openapi({ format: 'date-time', example: '2025-05-13T19:15:32.250Z' }),
    detect_uuid: z.string().openapi({ example: '8c6e7a99f3faee6e0ec0cb138bdd4a20' }),
  })
  .openapi('AudioSourceTracing');

const success = z.literal(true);

export const SourceTracingSchema = z.strictObject({ success, item: SourceTracingItemSchema }).openapi('AudioSourceTracingAnswer');

export const SourceTracingPageSchema = z
  .strictObject({ success, page: z.int(), num_pages: z.int(), page_size: z.int(), total_count: z.int(), items: z.array(SourceTracingItemSchema) })
  .openapi('AudioSourceTracingPage');

export type SourceTracingItem = z.infer<typeof SourceTracingItemSchema>;
