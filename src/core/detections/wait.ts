import { type Detection, isFinished } from '../detection.ts';
import type { DetectionStore, EventBus } from '../ports.ts';
import { detectionNotFound } from './parts.ts';

export interface WaitOptions {
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

/** The detection once it is finished, or as it is after `timeoutMs`, or when `signal` fires. Throws `not_found`. */
export async function waitForDetection(
  { store, events }: { store: DetectionStore; events: EventBus },
  owner: string,
  id: string,
  options: WaitOptions,
): Promise<Detection> {
  const ended = listenForEnd(events, id, options);
  try {
    // Subscribed first, read second: an end between the two is heard.
    const found = await find(store, owner, id);
    if (isFinished(found.status)) return found;
    await ended.promise;
    return await find(store, owner, id);
  } finally {
    ended.release();
  }
}

async function find(store: DetectionStore, owner: string, id: string): Promise<Detection> {
  const found = await store.find(owner, id);
  if (!found) throw detectionNotFound();
  return found;
}

function listenForEnd(events: EventBus, id: string, { timeoutMs, signal }: WaitOptions): { promise: Promise<void>; release: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = (): void => resolve();
  const unsubscribe = events.subscribe(id, (event) => {
    if (event.type !== 'progress') resolve();
  });
  const timer = setTimeout(done, timeoutMs);
  signal?.addEventListener('abort', done, { once: true });
  if (signal?.aborted) resolve();
  return {
    promise,
    release: () => {
      unsubscribe();
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
    },
  };
}
