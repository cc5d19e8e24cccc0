import { z } from '@hono/zod-openapi';
import { PLAN_NAMES } from '../../../core/quota.ts';

const time = z.string().openapi({ format: 'date-time' });
const count = z.int().min(0);

/** Named, so that a client's code has one type for each. */
const KindCounts = z.object({ image: count, audio: count, video: count, document: count }).openapi('KindCounts');

const allowance = {
  limit: count.nullable().openapi({ description: 'Detections that the plan allows; null for no limit.' }),
  used: count.openapi({ description: 'Detections with a verdict.' }),
  reserved: count.openapi({ description: 'Detections that are not finished yet: each becomes used, or is given back when it fails.' }),
  remaining: count.nullable(),
};

const period = { start: time, end: time.openapi({ description: 'The next one begins here.' }) };

export const UsageSchema = z
  .object({
    key_id: z.string().openapi({ example: 'key_01JQZ3V8W9X4Y5Z6A7B8C9D0E1' }),
    plan: z.enum(PLAN_NAMES),
    period: z.object(period).openapi({ description: 'The calendar month (UTC).' }),
    ...allowance,
    day: z.object({ ...period, ...allowance }).openapi({ description: 'Today (UTC), whatever month was asked for.' }),
    rate: z.object({ limit_per_minute: count.nullable().openapi({ description: 'Requests of any sort; null for no limit.' }) }),
    by_kind: KindCounts.openapi({ description: 'Verdicts of the month.' }),
    by_day: z
      .array(z.object({ date: z.string().openapi({ format: 'date' }), ...KindCounts.shape, total: count }))
      .openapi({ description: 'Every day of the month, up to today. A verdict counts for the day of its submission.' }),
  })
  .openapi('Usage');

export type UsageWire = z.infer<typeof UsageSchema>;

export const UsageQuery = z.strictObject({
  month: z
    .string()
    .regex(/^2\d{3}-(0[1-9]|1[0-2])$/, 'must be a month such as 2026-10')
    .optional()
    .openapi({ description: 'An earlier month than this one.', example: '2026-10' }),
  key_id: z.string().min(1).max(64).optional().openapi({ description: 'Another key; needs the scope `admin`.' }),
});
