import { Readable } from 'node:stream';
import { sql } from 'kysely';
import type { DetectionOptions } from '../../src/core/detection.ts';
import { AppError } from '../../src/core/errors.ts';
import type { Webhooks } from '../../src/core/webhook-ports.ts';
import { nativeWebhook } from '../../src/dialects/native/webhook.ts';
import type { OutgoingRequest, SafeFetch } from '../../src/net/safe-fetch.ts';
import { createWebhookStore } from '../../src/store/index.ts';
import { createDeliverer, createWebhooks } from '../../src/webhooks/index.ts';
import type { TestDatabase } from './database.ts';
import { silentLogger } from './database-logger.ts';
import { type DetectionHouse, makeReport, openDetections, options } from './detections.ts';

export interface Call {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** What a receiver does with a message: answers with a status and headers, or throws. */
export type Answer = (call: Call, signal: AbortSignal | undefined) => Promise<{ status: number; headers?: Record<string, string> }>;

export interface WebhookHouse {
  detections: DetectionHouse['detections'];
  webhooks: Webhooks;
  /** As the job of the delivery would, or another one. */
  deliver(id: string, signal: AbortSignal, jobId?: string): Promise<void>;
  /** Every message that was sent, in order. */
  calls: Call[];
  /** The receiver of every address, to be set by a test. */
  answer: Answer;
  /** Moves the clock on. */
  pass(ms: number): void;
  now(): Date;
  /** Submits, completes, and returns the id of the detection. */
  complete(callbackUrl?: string | null, change?: Partial<DetectionOptions>): Promise<string>;
  /** When the waiting jobs of the queue `deliver` are due, earliest first. */
  jobs(): Promise<Date[]>;
  close(): Promise<void>;
}

/** The use cases of webhooks and the sender on a real database, with receivers in memory and a clock of its own. */
export async function openWebhooks(get: TestDatabase): Promise<WebhookHouse> {
  // Not a time long past: the queue throws away what is due since weeks.
  let nowMs = Date.now();
  const clock = { now: () => new Date(nowMs) };
  const house = await openDetections(get, { clock });
  const store = createWebhookStore(get.database, get.queue.enqueue);
  const calls: Call[] = [];
  const checkUrl = (url: string): URL => {
    if (url.includes('blocked')) throw new AppError('url_blocked', 'This address is not allowed.');
    return new URL(url);
  };
  const fetch: SafeFetch = async (url, { headers = {}, body = '', signal }: OutgoingRequest) => {
    const call = { url, headers: { ...headers }, body: body.toString() };
    calls.push(call);
    const answer = await opened.answer(call, signal);
    return { status: answer.status, headers: answer.headers ?? {}, url, body: Readable.from([]) };
  };
  const deliver = createDeliverer({
    store,
    clock,
    fetch,
    renderers: { native: nativeWebhook },
    publicUrl: 'https://bonafide.example/',
    urlSecret: 'secret of the test',
    logger: silentLogger,
    random: () => 0,
  });
  const opened: WebhookHouse = {
    detections: house.detections,
    webhooks: createWebhooks({ store, clock, checkUrl }),
    deliver: async (id, signal, jobId) => {
      const delivery = await store.transaction((transaction) => transaction.findDelivery(id));
      await deliver({ deliveryId: id, jobId: jobId ?? delivery?.jobId ?? '' }, signal);
    },
    calls,
    answer: async () => ({ status: 204 }),
    pass: (ms) => {
      nowMs += ms;
    },
    now: clock.now,
    complete: async (callbackUrl = null, change = {}) => {
      const submission = await house.submission({
        options: { ...options, ...change },
        origin: { dialect: 'native', baseUrl: null, callbackUrl, sourceUrl: null },
      });
      const { id } = await house.detections.submit(submission);
      await house.detections.complete(id, makeReport(0.9, { artifacts: [{ name: 'heatmap.png', mime: 'image/png', sizeBytes: 4 }] }));
      return id;
    },
    jobs: async () => {
      const { rows } = await sql<{ at: Date }>`
        select start_after as at from pgboss.job where name = 'deliver' and state = 'created' order by start_after`.execute(get.database.kysely);
      return rows.map(({ at }) => at);
    },
    close: house.close,
  };
  return opened;
}
