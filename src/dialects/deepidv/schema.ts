import { z } from '@hono/zod-openapi';
import { MEDIA_KINDS } from '../../core/media.ts';
import { FILE_FIELD } from '../../http/docs/answers.ts';
import { EXTERNAL_ID_LENGTH_MAX, PAGE_LIMIT_DEFAULT, PAGE_LIMIT_MAX, PAGE_OFFSET_MAX } from './limits.ts';

import { FileMetadataSchema } from './schema-file-metadata.ts';

export { FileMetadataSchema, type FileMetadataWire } from './schema-file-metadata.ts';

export const RISK_LEVELS = ['low', 'medium', 'high', 'critical'] as const;
export const ANALYSIS_STATUSES = ['processing', 'completed', 'failed'] as const;

const id = z.string().openapi({ description: '`da_` and a UUID.', example: 'da_a1b2c3d4-e5f6-7890-abcd-ef1234567890' });
const time = z.string().openapi({ format: 'date-time', example: '2025-01-15T10:30:00.000Z' });
const percent = z.number().min(0).max(100);
const fileName = z.string().openapi({ description: 'As it was sent; empty where the part had none.', example: 'passport_scan.pdf' });
const fileType = z.enum(MEDIA_KINDS).openapi({ description: 'The kind that was found in the bytes or asked for.' });
const externalId = z.string().openapi({ description: 'Yours; absent where you gave none.', example: 'doc-review-789' });

export const AnalyzeFormSchema = z
  .object({
    file: z
      .string()
      .openapi({ ...FILE_FIELD('photo.jpg'), description: 'At most 50 MB: PDF, DOCX, JPEG, PNG, TIFF, WEBP, WAV, MP3, M4A, FLAC, MP4, MOV, WEBM.' }),
    file_type: z.enum(MEDIA_KINDS).optional().openapi({ description: 'What the file is; the bytes must allow it.' }),
    callback_url: z.string().optional().openapi({ description: 'HTTPS address that is told of the result.', example: 'https://yourapp.com/webhooks/deepfake' }),
    external_id: z.string().max(EXTERNAL_ID_LENGTH_MAX).optional().openapi({ description: 'Your own id of this analysis.', example: 'doc-review-789' }),
  })
  .openapi('AnalyzeForm');

export const AnalysisAcceptedSchema = z
  .strictObject({
    id,
    status: z.literal('processing'),
    file_name: fileName,
    file_type: fileType,
    external_id: externalId.optional(),
    created_at: time,
    estimated_completion_seconds: z.number().openapi({ description: 'From the kind and the size of the file; time in the queue comes on top.', example: 15 }),
  })
  .openapi('AnalysisAccepted');

export const DetectionDetailSchema = z
  .strictObject({
    signal_type: z.string().openapi({ example: 'FONT_INCONSISTENCY' }),
    confidence: percent.openapi({ example: 91.2 }),
    description: z.string(),
  })
  .openapi('DetectionDetail');

export const AnalysisResultSchema = z
  .strictObject({
    is_ai_generated: z.boolean(),
    confidence_score: percent.openapi({ description: 'How likely the content is generated or manipulated, with one decimal.', example: 87.3 }),
    risk_level: z.enum(RISK_LEVELS).openapi({ description: 'Below 25 low, below 50 medium, below 80 high, else critical.' }),
    detection_details: z.array(DetectionDetailSchema).openapi({ description: 'What speaks against the file, the surest first; empty where nothing does.' }),
    file_metadata: FileMetadataSchema,
  })
  .openapi('AnalysisResult');

export const AnalysisSchema = z
  .strictObject({
    id,
    status: z.enum(ANALYSIS_STATUSES),
    file_name: fileName,
    file_type: fileType,
    external_id: externalId.optional(),
    created_at: time,
    completed_at: time.nullable().openapi({ description: '`null` while it is processing.' }),
    result: AnalysisResultSchema.optional().openapi({ description: 'Only of completed analyses.' }),
    error: z.string().optional().openapi({ description: 'Only of failed analyses: why, in words.' }),
  })
  .openapi('Analysis');

export type AnalysisAccepted = z.infer<typeof AnalysisAcceptedSchema>;
export type Analysis = z.infer<typeof AnalysisSchema>;
export type AnalysisResult = z.infer<typeof AnalysisResultSchema>;
export type DetectionDetail = z.infer<typeof DetectionDetailSchema>;

export const AnalysisListSchema = z
  .strictObject({
    data: z.array(AnalysisSchema).openapi({ description: 'Newest first.' }),
    total: z.int().openapi({ description: 'Of all pages.' }),
    hasMore: z.boolean(),
    limit: z.int(),
    offset: z.int(),
  })
  .openapi('AnalysisList');

const wholeNumber = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

/** Parameters of the list; those that we do not know are ignored. */
export const ListQuerySchema = z.object({
  limit: wholeNumber.pipe(z.int().min(1).max(PAGE_LIMIT_MAX)).default(PAGE_LIMIT_DEFAULT).openapi({ type: 'integer', minimum: 1, maximum: PAGE_LIMIT_MAX }),
  offset: wholeNumber.pipe(z.int().max(PAGE_OFFSET_MAX)).default(0).openapi({ type: 'integer', minimum: 0, maximum: PAGE_OFFSET_MAX }),
  status: z.enum(ANALYSIS_STATUSES).optional(),
});

export const CallbackSchema = z
  .strictObject({ type: z.enum(['deepfake_detection.completed', 'deepfake_detection.failed']), data: AnalysisSchema })
  .openapi('AnalysisCallback');

export const ErrorSchema = z.strictObject({ message: z.string().openapi({ example: 'File type not supported.' }) }).openapi('Error');
