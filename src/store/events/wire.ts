import { z } from 'zod';
import { ERROR_CODES } from '../../core/errors.ts';
import type { DetectionEvent } from '../../core/events.ts';

/** PostgreSQL refuses a notification of 8000 bytes or more (documentation of NOTIFY). */
const PAYLOAD_BYTES_MAX = 7900;

const Progress = z.object({ type: z.literal('progress'), detectionId: z.string(), stage: z.string(), fraction: z.number() });
const Ended = z.object({ type: z.enum(['completed', 'erased']), detectionId: z.string() });
const Failed = z.object({
  type: z.literal('failed'),
  detectionId: z.string(),
  error: z.object({ code: z.enum(ERROR_CODES), publicMessage: z.string() }),
});
const Message = z.object({ origin: z.string(), event: z.union([Progress, Ended, Failed]) });

/** The event as a notification's payload; null where it does not fit. Details of an error stay behind: they are in the row. */
export function encodeEvent(origin: string, event: DetectionEvent): string | null {
  const slim = event.type === 'failed' ? { ...event, error: { code: event.error.code, publicMessage: event.error.publicMessage.slice(0, 500) } } : event;
  const payload = JSON.stringify({ origin, event: slim });
  return Buffer.byteLength(payload) <= PAYLOAD_BYTES_MAX ? payload : null;
}

/** Null for what another version of this program, or somebody else, has sent. */
export function decodeEvent(payload: string): { origin: string; event: DetectionEvent } | null {
  try {
    return Message.parse(JSON.parse(payload));
  } catch {
    return null;
  }
}
