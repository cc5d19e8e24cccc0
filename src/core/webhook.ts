import { randomUUID } from 'node:crypto';
import type { Detection } from './detection.ts';
import { newId } from './id.ts';
import type { DeliverJob } from './ports.ts';

export const WEBHOOK_EVENTS = ['detection.completed', 'detection.failed'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** A signing secret as Standard Webhooks writes it: `whsec_` and base64 of 24 to 64 random bytes. */
export interface WebhookSecret {
  secret: string;
  /** RFC 3339. */
  createdAt: string;
  /** Set at a rotation: until then both the old and the new one sign. RFC 3339. */
  expiresAt: string | null;
}

/** An address that an owner registered for what happens to all of his detections. */
export interface WebhookEndpoint {
  id: string;
  owner: string;
  url: string;
  description: string | null;
  events: WebhookEvent[];
  /** Newest first. */
  secrets: WebhookSecret[];
  createdAt: Date;
  disabledAt: Date | null;
  /** `gone`: the receiver answered 410. */
  disabledReason: 'gone' | 'manual' | null;
}

export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed', 'cancelled'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** One try to deliver. */
export interface DeliveryAttempt {
  /** RFC 3339. */
  at: string;
  /** HTTP status; null where there was no answer. */
  status: number | null;
  /** Why it failed, in words; null where it did not. */
  error: string | null;
  durationMs: number;
}

/** One message to one address. Its id is the `webhook-id` of every attempt, and its body is the same in every attempt. */
export interface WebhookDelivery {
  id: string;
  owner: string;
  /** null: the `callback_url` of the detection. */
  endpointId: string | null;
  detectionId: string;
  /** The dialect that renders the body. */
  dialect: string;
  event: WebhookEvent;
  url: string;
  /** null until the first attempt has rendered it. */
  body: string | null;
  status: DeliveryStatus;
  /** The latest ones, oldest first. */
  attempts: DeliveryAttempt[];
  /** Failed attempts since it became pending: its place in the retry table. */
  failures: number;
  /** While a worker sends it, at most until then. */
  leasedUntil: Date | null;
  nextAttemptAt: Date | null;
  /** The one job of the queue that may make the next attempt; any other job of this delivery does nothing. */
  jobId: string;
  createdAt: Date;
  completedAt: Date | null;
}

/** What a dialect needs besides the detection in order to render a message about it. */
export interface WebhookContext {
  /** Base of links, without a slash at the end; empty where it is not known. */
  baseUrl: string;
  /** Signs links to artifacts. */
  urlSecret: string;
  now: Date;
}

/** How a dialect tells its callers about the end of a detection. Both are pure. */
export interface WebhookRenderer {
  /** The JSON text that is sent. */
  render(detection: Detection, event: WebhookEvent, context: WebhookContext): string;
  /** More headers than those of Standard Webhooks; `secret` is the newest one of the account. */
  headers?(detection: Detection, secret: string): Record<string, string>;
}

/** Counting what an owner has waiting ends here: whoever has more is behind everybody else anyway. */
export const DUE_COUNTED_MAX = 1000;

type Jobbed = Pick<WebhookDelivery, 'id' | 'owner' | 'jobId'>;

/** The job of a new message. `due`: how many of its owner are due before it; whoever has few goes first. */
export const deliverJob = ({ id, owner, jobId }: Jobbed, due: number): DeliverJob => ({
  name: 'deliver',
  jobId,
  moves: null,
  deliveryId: id,
  owner,
  priority: -due,
  startAfter: null,
});

/** The job of the next attempt, in the place of the one that may wait. At once where there is no `startAfter`. */
export const nextDeliverJob = (delivery: Jobbed, due: number, startAfter: Date | null): DeliverJob => ({
  ...deliverJob(delivery, due),
  jobId: randomUUID(),
  moves: delivery.jobId,
  startAfter,
});

/** The messages that the end of a detection gives rise to: one for its callback, one for each live endpoint that wants the event. */
export function deliveriesFor(detection: Detection, event: WebhookEvent, endpoints: readonly WebhookEndpoint[], now: Date): WebhookDelivery[] {
  const { callbackUrl, dialect } = detection.origin;
  const callback = callbackUrl === null ? [] : [newDelivery(detection, event, { url: callbackUrl, dialect, endpointId: null }, now)];
  const registered = endpoints
    .filter((endpoint) => endpoint.disabledAt === null && endpoint.events.includes(event))
    .map(({ id, url }) => newDelivery(detection, event, { url, dialect: 'native', endpointId: id }, now));
  return [...callback, ...registered];
}

function newDelivery(
  { id: detectionId, owner }: Detection,
  event: WebhookEvent,
  target: Pick<WebhookDelivery, 'url' | 'dialect' | 'endpointId'>,
  now: Date,
): WebhookDelivery {
  return {
    id: newId('whd', now.getTime()),
    owner,
    detectionId,
    event,
    ...target,
    body: null,
    status: 'pending',
    attempts: [],
    failures: 0,
    leasedUntil: null,
    nextAttemptAt: now,
    jobId: randomUUID(),
    createdAt: now,
    completedAt: null,
  };
}
