import { z } from '@hono/zod-openapi';
import { BATCH_LIMITS } from '../../http/batch-file.ts';
import { DetectOptionsSchema } from './schema-request.ts';

export const BatchFormSchema = z
  .object({
    'files[]': z
      .array(z.string().openapi({ format: 'binary' }))
      .min(1)
      .max(BATCH_LIMITS.filesMax)
      .openapi({ description: 'The files, one part each with a filename; or one zip alone, as `file`.' }),
    ...DetectOptionsSchema.shape,
  })
  .openapi('DetectBatchForm');

/** docs.resemble.ai/api-reference/deepfake-detection/create-detect-batch */
export const BatchItemSchema = z
  .strictObject({
    uuid: z.string().openapi({ example: '01983e8c9d0e1f2a3b4c5d6e7f809102' }),
    status: z.enum(['processing', 'completed']).openapi({ description: '`completed` when every file has its end, also a failed one.' }),
    total_files: z.int(),
    completed_count: z.int(),
    failed_count: z.int().openapi({ description: 'Files that were refused, and analyses that failed.' }),
    created_at: z.string().openapi({ format: 'date-time', example: '2024-01-15T10:30:00Z' }),
    detect_uuids: z.array(z.string()).openapi({ description: 'Of the files that were accepted, in the order in which they came.' }),
  })
  .openapi('DetectBatch');

export const BatchSchema = z.strictObject({ success: z.literal(true), item: BatchItemSchema }).openapi('DetectBatchAnswer');

export type BatchItem = z.infer<typeof BatchItemSchema>;
