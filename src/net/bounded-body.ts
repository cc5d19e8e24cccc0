import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { AppError } from '../core/errors.ts';
import type { Deadline } from './deadline.ts';
import type { NetLimits } from './limits.ts';
import { toUnreachable, unreachable } from './url-errors.ts';

/**
 * The body of an answer under its limits. Fails with `payload_too_large` (declared or counted) or `url_unreachable` (cut off, too slow, out of time),
 * but only while it is read: an answer whose status is enough can be looked at first. The connection ends with it.
 */
export function boundedBody(incoming: IncomingMessage, maxBytes: number, limits: NetLimits, deadline: Deadline): Readable {
  const body = Readable.from(readBounded(incoming, maxBytes, limits, deadline.signal), { objectMode: false });
  const onAbort = (): void => void incoming.destroy(deadline.signal.reason);
  deadline.signal.addEventListener('abort', onAbort, { once: true });
  body.once('close', () => {
    deadline.signal.removeEventListener('abort', onAbort);
    deadline.close();
    incoming.destroy();
  });
  return body;
}

async function* readBounded(incoming: IncomingMessage, maxBytes: number, limits: NetLimits, signal: AbortSignal): AsyncGenerator<Buffer> {
  if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  let sizeBytes = 0;
  const drip = watchDrip(incoming, limits, () => sizeBytes);
  try {
    for await (const chunk of incoming) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
      drip.pause();
      yield chunk;
      drip.resume();
    }
  } catch (error) {
    throw toUnreachable(signal.aborted ? signal.reason : error);
  } finally {
    drip.stop();
  }
}

/** Ends a body that drips. A reader that takes its time is not held against the source: a window that ends with the reader starts anew with the source. */
function watchDrip(incoming: IncomingMessage, { windowMs, windowBytesMin }: NetLimits, sizeBytes: () => number) {
  let waiting = true;
  let overdue = false;
  let before = 0;
  const timer = setInterval(() => {
    overdue = !waiting;
    if (waiting && sizeBytes() - before < windowBytesMin) incoming.destroy(unreachable('too_slow', 'The host of this URL sends its content too slowly.'));
    before = sizeBytes();
  }, windowMs);
  return {
    pause: () => {
      waiting = false;
    },
    resume: () => {
      waiting = true;
      if (overdue) timer.refresh();
      overdue = false;
    },
    stop: () => clearInterval(timer),
  };
}

const tooLarge = (maxBytes: number): AppError =>
  new AppError('payload_too_large', `What this URL holds has more than ${maxBytes} bytes, the limit of this server. Offer a smaller file.`, {
    details: { max_bytes: maxBytes },
  });
