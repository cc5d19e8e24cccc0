import { z } from '@hono/zod-openapi';
import { STATUSES } from '../../../core/detection.ts';
import { ERROR_CODES } from '../../../core/errors.ts';
import { VERDICTS } from '../../../core/verdict.ts';
import { BATCH_LIMITS } from '../../../http/batch-file.ts';
import { OptionsSchema } from './options.ts';

const time = z.string().openapi({ format: 'date-time', example: '2026-03-01T12:00:00.000Z' });
const { url: _url, upload_token: _token, ...optionShape } = OptionsSchema.shape;

export const BatchFormSchema = z
  .object({
    'files[]': z
      .array(z.string().openapi({ format: 'binary' }))
      .min(1)
      .max(BATCH_LIMITS.filesMax)
      .openapi({ description: 'The files, one part each with a filename; or one zip alone.' }),
    ...optionShape,
  })
  .openapi('BatchForm');

const BatchItem = z
  .object({
    filename: z
      .string()
      .nullable()
      .openapi({ description: 'As it was sent, in a zip with its folders; null under zero retention, after erasure, and for a refused file after 30 days.' }),
    status: z.enum(STATUSES),
    detection_id: z.string().nullable().openapi({ description: 'null for a file that was refused at once.' }),
    verdict: z.enum(VERDICTS).nullable(),
    score: z.number().min(0).max(1).nullable(),
    error: z
      .object({ code: z.enum(ERROR_CODES), message: z.string() })
      .nullable()
      .openapi({ description: 'Why the file was refused or its analysis failed.' }),
  })
  .openapi('BatchItem');

export const BatchSchema = z
  .object({
    id: z.string().openapi({ example: 'bat_01JQZ3V8W9X4Y5Z6A7B8C9D0E1' }),
    status: z.enum(['processing', 'completed']).openapi({ description: '`completed` when every file has its end, also a failed one.' }),
    created_at: time,
    completed_at: time.nullable(),
    total_files: z.int(),
    completed_count: z.int(),
    failed_count: z.int(),
    items: z.array(BatchItem).openapi({ description: 'In the order in which the files came.' }),
  })
  .openapi('Batch');

export type BatchWire = z.infer<typeof BatchSchema>;
