import { z } from '@hono/zod-openapi';

const label = z.enum(['fake', 'real']);
const share = z.number().min(0).max(1);

/** What is known of all windows up to here; null while none could be judged. */
const soFar = { label: label.nullable(), aggregated_score: share.nullable(), consistency: share.nullable() };

export const StreamReadySchema = z.strictObject({ type: z.literal('ready') }).openapi('StreamReady');

/** Streams (README.md): one window of about four seconds. */
export const StreamChunkSchema = z
  .strictObject({
    type: z.literal('chunk'),
    chunk_info: z.strictObject({
      chunk_label: z.enum(['fake', 'real', 'skipped']).openapi({ description: '`skipped`: too little speech to judge.' }),
      chunk_aggregated_score: share.nullable(),
      chunk_consistency: share.nullable(),
      chunk_index: z.int().openapi({ description: 'From 0.' }),
      start_time: z.number().openapi({ description: 'Seconds from the start of the stream.' }),
      end_time: z.number(),
    }),
    ...soFar,
  })
  .openapi('StreamChunk');

export const StreamFinalSchema = z.strictObject({ type: z.literal('final'), ...soFar }).openapi('StreamFinal');

export const StreamErrorSchema = z.strictObject({ type: z.literal('error'), error: z.string() }).openapi('StreamError');

export const StreamMessageSchema = z.union([StreamReadySchema, StreamChunkSchema, StreamFinalSchema, StreamErrorSchema]).openapi('StreamMessage');

export type StreamMessage = z.infer<typeof StreamMessageSchema>;
export type StreamChunk = z.infer<typeof StreamChunkSchema>;
