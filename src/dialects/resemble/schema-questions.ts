import { z } from '@hono/zod-openapi';
import { QUESTION_LENGTH_MAX } from '../../core/explanations/index.ts';

const time = z.string().openapi({ format: 'date-time', example: '2024-01-15T10:35:00Z' });

export const QuestionRequestSchema = z
  .object({ query: z.string().min(1).max(QUESTION_LENGTH_MAX).openapi({ example: 'Summarize the detection results in plain language.' }) })
  .openapi('DetectQuestionRequest');

/** docs/pages/detect/detect-intelligence/get.mdx */
export const QuestionItemSchema = z
  .strictObject({
    uuid: z.string().openapi({ example: '01983e8c9d0e1f2a3b4c5d6e7f809102' }),
    detect_uuid: z.string().openapi({ example: '8c6e7a99f3faee6e0ec0cb138bdd4a20' }),
    query: z.string(),
    answer: z.string().nullable().openapi({ description: 'null until `status` is `completed`.' }),
    status: z.enum(['pending', 'processing', 'completed', 'failed']),
    error_message: z.string().nullable(),
    created_at: time,
    updated_at: time,
  })
  .openapi('DetectQuestion');

export const QuestionSchema = z.strictObject({ success: z.literal(true), item: QuestionItemSchema }).openapi('DetectQuestionAnswer');

export type QuestionItem = z.infer<typeof QuestionItemSchema>;
