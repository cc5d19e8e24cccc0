import { z } from '@hono/zod-openapi';
import { STATUSES } from '../../../core/detection.ts';
import { MEDIA_KINDS } from '../../../core/media.ts';
import { VERDICTS } from '../../../core/verdict.ts';
import { WAIT_SECONDS_MAX } from '../../../http/prefer.ts';

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

export const DetectionId = z.object({ id: z.string().max(64).openapi({ example: 'det_01JQZ3V8W9X4Y5Z6A7B8C9D0E1' }) });

export const NoQuery = z.strictObject({});

export const WaitQuery = z.strictObject({
  wait: z.coerce.number().min(0).max(WAIT_SECONDS_MAX).optional().openapi({ description: 'Seconds to wait at most for the end of the analysis.' }),
});

export const ListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(500).optional().openapi({ description: '`next_cursor` of the page before.' }),
  kind: z.enum(MEDIA_KINDS).optional(),
  status: z.enum(STATUSES).optional(),
  verdict: z.enum(VERDICTS).optional(),
  external_id: z.string().max(200).optional(),
  created_after: time.optional().openapi({ type: 'string', format: 'date-time' }),
  created_before: time.optional().openapi({ type: 'string', format: 'date-time' }),
});

export const PreferHeader = z.object({
  prefer: z
    .string()
    .optional()
    .openapi({ description: '`wait=N` waits at most N seconds for the verdict, `respond-async` answers at once.', example: 'wait=60' }),
});

export const IdempotencyHeader = z.object({
  'idempotency-key': z.string().optional().openapi({
    description: 'A name of your own for this request, so that it can be sent again without being done twice.',
    example: '8e03978e-40d5-43dd-bc93-6894a57f9324',
  }),
});
