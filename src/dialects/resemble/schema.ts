import { z } from '@hono/zod-openapi';
import { CreatedItemSchema, ItemSchema, ListedItemSchema } from './schema-item.ts';

export * from './schema-batch.ts';
export * from './schema-intelligence.ts';
export * from './schema-item.ts';
export * from './schema-metrics.ts';
export * from './schema-questions.ts';
export * from './schema-request.ts';
export * from './schema-stream.ts';
export * from './schema-tracing.ts';

const success = z.literal(true);

export const CreatedSchema = z.strictObject({ success, item: CreatedItemSchema }).openapi('CreatedDetectAnswer');
export const DetectSchema = z.strictObject({ success, item: ItemSchema }).openapi('DetectAnswer');

export const DetectPageSchema = z
  .strictObject({
    success,
    page: z.int().min(1),
    num_pages: z.int().min(0),
    page_size: z.int(),
    total_count: z.int().min(0),
    items: z.array(ListedItemSchema),
  })
  .openapi('DetectPage');

export const DeletedSchema = z.strictObject({ success }).openapi('DeletedAnswer');

export const SecureUploadSchema = z
  .strictObject({
    success,
    token: z.string().openapi({ description: 'Stands for the file in one detection, as `media_token`, for an hour.', example: 'upl_...' }),
  })
  .openapi('SecureUploadAnswer');

export const BillingUsageSchema = z
  .strictObject({
    success,
    items: z.strictObject({
      detect: z.string().openapi({ description: 'Seconds of audio and video that were analysed, as text.', example: '1200' }),
      synth: z.string().openapi({ description: 'Nothing is synthesised here: always 0.', example: '0' }),
    }),
  })
  .openapi('BillingUsage');

export const AccountSchema = z
  .strictObject({ success, item: z.strictObject({ name: z.string(), plan: z.string() }) })
  .openapi('Account', { description: 'Whose key this is.' });

export const ErrorSchema = z
  .strictObject({
    success: z.literal(false),
    message: z.string().openapi({ description: 'Why the request failed.', example: 'Detect not found' }),
    item: z.null().optional().openapi({ description: 'Stands in some 404.' }),
  })
  .openapi('Error');
