import { z } from '@hono/zod-openapi';

export const FrameRequestSchema = z
  .object({ image: z.string().openapi({ description: 'A JPEG picture in base64; a `data:` prefix is ignored.', example: '/9j/4AAQSkZJRg...' }) })
  .openapi('Frame');

const framesSeen = z.int().min(0).openapi({ description: 'Frames since the buffer was new or reset.' });

export const BufferingSchema = z
  .strictObject({
    status: z.literal('buffering'),
    fill_pct: z.int().min(0).max(100).openapi({ description: 'How full the buffer of 128 frames is.', example: 42 }),
    frames_seen: framesSeen.openapi({ example: 54 }),
    message: z.string().optional().openapi({ description: 'Of the HTTP call only.', example: 'Buffering... 42% — need 128 frames (~4s)' }),
  })
  .openapi('Buffering');
export type BufferingWire = z.infer<typeof BufferingSchema>;

export const PredictionSchema = z
  .strictObject({
    status: z.literal('prediction'),
    label: z.enum(['REAL', 'FAKE', 'UNCERTAIN']),
    confidence: z.number().min(0).max(100).openapi({ description: '0 of UNCERTAIN.', example: 92.3 }),
    fake_prob: z.number().min(0).max(1).nullable().openapi({ description: 'null of UNCERTAIN.', example: 0.0765 }),
    warning: z.string().nullable().openapi({ description: 'Why there is no verdict; null where there is one.', example: null }),
    frames_seen: framesSeen.openapi({ example: 128 }),
    segments_seen: z.int().min(1).optional().openapi({ description: 'Windows that were judged on this connection; of the WebSocket only.', example: 1 }),
  })
  .openapi('FramePrediction');
export type PredictionWire = z.infer<typeof PredictionSchema>;

export const SocketErrorSchema = z.strictObject({ error: z.string().openapi({ example: 'Could not decode frame' }) }).openapi('SocketError');

export const SocketMessageSchema = z.union([BufferingSchema, PredictionSchema, SocketErrorSchema]);
export type SocketMessageWire = z.infer<typeof SocketMessageSchema>;

export const ResetSchema = z.strictObject({ status: z.literal('reset') }).openapi('Reset');
