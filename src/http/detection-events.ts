import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import { type Detection, isFinished } from '../core/detection.ts';
import type { DetectionEvent, Progress } from '../core/events.ts';
import type { HttpContext, Services } from './context.ts';

export interface EventSource {
  detectionId: string;
  events: Services['events'];
  /** Reads the detection anew. */
  load(): Promise<Detection>;
  render(detection: Detection): object;
  heartbeatMs: number;
}

/**
 * Streams what happens to a detection: `progress {stage, fraction}`, then one of `completed`, `failed`, `erased` with the detection, then
 * the end. A detection that is finished already gives its final event at once. A comment keeps the connection alive meanwhile, and with
 * it the detection is read again, so that an event that got lost on the way cannot leave a listener waiting for ever.
 */
export function streamDetectionEvents(c: HttpContext, source: EventSource): Response {
  // Proxies that collect answers before they pass them on would defeat the purpose.
  c.header('X-Accel-Buffering', 'no');
  // Nobody would read the stream, and so nothing would ever end it.
  if (c.req.method === 'HEAD') return c.body(null, 200, { 'Content-Type': 'text/event-stream' });
  return streamSSE(c, async (stream) => {
    const inbox = new Inbox();
    const unsubscribe = source.events.subscribe(source.detectionId, (event) => inbox.put(event));
    stream.onAbort(() => inbox.close());
    try {
      // Subscribed first, read second: whatever happens between the two is in the inbox.
      await pump(stream, source, inbox);
    } finally {
      unsubscribe();
    }
  });
}

async function pump(stream: SSEStreamingApi, source: EventSource, inbox: Inbox): Promise<void> {
  let detection = await source.load();
  while (!inbox.closed && !isFinished(detection.status)) {
    const { progress, ended } = await inbox.take(source.heartbeatMs);
    if (inbox.closed) return;
    if (progress) await stream.writeSSE({ event: 'progress', data: JSON.stringify(progress) });
    else if (!ended) await stream.write(': still working\n\n');
    if (ended || !progress) detection = await source.load();
  }
  if (!inbox.closed) await stream.writeSSE({ event: detection.status, id: detection.id, data: JSON.stringify(source.render(detection)) });
}

/** Keeps only the newest progress, so that a slow reader costs no memory. */
class Inbox {
  closed = false;
  private progress: Progress | null = null;
  private ended = false;
  private wake: () => void = () => {};

  put(event: DetectionEvent): void {
    if (event.type === 'progress') this.progress = { stage: event.stage, fraction: event.fraction };
    else this.ended = true;
    this.wake();
  }

  close(): void {
    this.closed = true;
    this.wake();
  }

  /** What came in since the last call, at the latest after `timeoutMs`. */
  async take(timeoutMs: number): Promise<{ progress: Progress | null; ended: boolean }> {
    if (!this.progress && !this.ended && !this.closed) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const taken = { progress: this.progress, ended: this.ended };
    this.progress = null;
    this.ended = false;
    return taken;
  }
}
