import type { DetectionEvent } from '../../core/events.ts';
import type { EventBus } from '../../core/ports.ts';

/** An event bus within this process. A listener that throws is left out of nobody's way: the others still hear the event. */
export function createLocalEvents(): EventBus & { deliver(event: DetectionEvent): void } {
  const listeners = new Map<string, Set<(event: DetectionEvent) => void>>();
  const deliver = (event: DetectionEvent): void => {
    for (const listener of listeners.get(event.detectionId) ?? []) queueMicrotask(() => listener(event));
  };
  return {
    deliver,
    publish: async (event) => deliver(event),
    subscribe: (detectionId, listener) => {
      // A wrapper of its own, so that the same function can listen twice.
      const own = (event: DetectionEvent): void => listener(event);
      const set = listeners.get(detectionId) ?? new Set();
      listeners.set(detectionId, set.add(own));
      return () => {
        set.delete(own);
        if (set.size === 0 && listeners.get(detectionId) === set) listeners.delete(detectionId);
      };
    },
  };
}
