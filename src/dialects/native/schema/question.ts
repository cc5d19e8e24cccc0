import { z } from '@hono/zod-openapi';
import { QUESTION_LENGTH_MAX } from '../../../core/explanations/index.ts';

export const NewQuestionSchema = z
  .strictObject({ question: z.string().min(1).max(QUESTION_LENGTH_MAX).openapi({ example: 'Why was this verdict reached?' }) })
  .openapi('NewQuestion');

export const QuestionSchema = z
  .object({
    id: z.string().openapi({ example: 'exp_01JQZ3V8W9X4Y5Z6A7B8C9D0E1' }),
    detection_id: z.string().openapi({ example: 'det_01JQZ3V8W9X4Y5Z6A7B8C9D0E1' }),
    question: z.string(),
    answer: z.string().openapi({ description: 'Written from the evidence of the detection, in English.' }),
    created_at: z.string().openapi({ format: 'date-time', example: '2026-02-03T04:05:06.789Z' }),
  })
  .openapi('Question');

export type QuestionWire = z.infer<typeof QuestionSchema>;
