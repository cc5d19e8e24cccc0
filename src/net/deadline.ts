import { unreachable } from './url-errors.ts';

/** Ends a whole exchange, by time or by its caller. */
export interface Deadline {
  /** Its reason is the AppError to fail with. */
  signal: AbortSignal;
  /** Settles like the promise, or fails when the deadline comes first or `ms` have passed. */
  race<T>(promise: Promise<T>, ms: number): Promise<T>;
  close(): void;
}

export function openDeadline(timeoutMs: number, given: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  const giveUp = (): void => controller.abort(unreachable('given_up', 'The fetch was given up.', given?.reason));
  const timer = setTimeout(() => controller.abort(unreachable('timeout', `The URL was not fetched within ${timeoutMs / 1000} s.`)), timeoutMs);
  given?.addEventListener('abort', giveUp, { once: true });
  if (given?.aborted) giveUp();
  return {
    signal: controller.signal,
    race: (promise, ms) => raceWith(controller.signal, promise, ms),
    close: () => {
      clearTimeout(timer);
      given?.removeEventListener('abort', giveUp);
    },
  };
}

function raceWith<T>(signal: AbortSignal, promise: Promise<T>, ms: number): Promise<T> {
  const { promise: raced, resolve, reject } = Promise.withResolvers<T>();
  const fail = (): void => reject(signal.reason);
  const timer = setTimeout(() => reject(unreachable('timeout', 'The host name of this URL was not resolved in time.')), ms);
  signal.addEventListener('abort', fail, { once: true });
  if (signal.aborted) fail();
  promise.then(resolve, reject);
  return raced.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', fail);
  });
}
