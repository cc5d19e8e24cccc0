import type { IncomingMessage } from 'node:http';
import { AppError } from '../core/errors.ts';

/** A sender that is silent for longer has gone. */
const SILENCE_MS_MAX = 60_000;
/** A body must bring so much in each window until it ends: 1 KiB/s, which any telephone does. Who sends less does so in order to hold a place. */
const WINDOW_MS = 60_000;
const WINDOW_BYTES_MIN = 60 * 1024;

export interface Patience {
  /** For the whole body; null for as long as the pace is kept. */
  timeoutMs: number | null;
  /** Whether it is we who hold the body up, because the disk is slower than the line. */
  isBusy(): boolean;
}

/**
 * Watches the pace of a body that somebody else reads, until `stop` is called. A window at whose end we held the body up is not held against the sender.
 * `refuse` is told `invalid_request`, perhaps more than once.
 */
export function watchSender(incoming: IncomingMessage, { timeoutMs, isBusy }: Patience, refuse: (error: AppError) => void): { stop(): void } {
  let windowBytes = 0;
  const silence = setTimeout(() => refuse(cutOff('The upload stood still for a minute. Send it again, whole.')), SILENCE_MS_MAX);
  const count = (chunk: Buffer): void => {
    silence.refresh();
    windowBytes += chunk.length;
  };
  const pace = setInterval(() => {
    const drips = windowBytes < WINDOW_BYTES_MIN && !incoming.complete && !isBusy();
    if (drips) refuse(cutOff('The upload came at less than 1 KB a second. Send it again over a faster line.'));
    windowBytes = 0;
  }, WINDOW_MS);
  const total = timeoutMs === null ? undefined : setTimeout(() => !incoming.complete && refuse(tookTooLong(timeoutMs)), timeoutMs);
  incoming.on('data', count);
  return {
    stop: () => {
      incoming.off('data', count);
      clearTimeout(silence);
      clearInterval(pace);
      clearTimeout(total);
    },
  };
}

const tookTooLong = (timeoutMs: number): AppError =>
  cutOff(`The upload was not complete after ${timeoutMs / 60_000} minutes. Send less at once, or over a faster line.`);

const cutOff = (message: string): AppError => new AppError('invalid_request', message);
