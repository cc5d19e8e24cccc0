import type { Detection } from './detection.ts';
import type { DeliverJob } from './ports.ts';
import type { DeliveryStatus, WebhookDelivery, WebhookEndpoint, WebhookEvent, WebhookSecret } from './webhook.ts';

export type EndpointChange = Partial<Omit<WebhookEndpoint, 'id' | 'owner' | 'createdAt'>>;
export type DeliveryChange = Partial<Omit<WebhookDelivery, 'id' | 'owner' | 'createdAt' | 'detectionId' | 'endpointId' | 'dialect' | 'event'>>;

export interface DeliveryFilter {
  endpointId?: string | undefined;
  detectionId?: string | undefined;
  status?: DeliveryStatus | undefined;
}

/** One atomic unit of work on webhooks. Whoever needs an endpoint and a delivery asks for the endpoint first: both are locked, in this order. */
export interface WebhookTransaction {
  /** Whoever comes second waits until the first one's transaction has ended. */
  lockOwner(owner: string): Promise<void>;
  countEndpoints(owner: string): Promise<number>;
  insertEndpoint(endpoint: WebhookEndpoint): Promise<void>;
  /** Locks it until the transaction ends. */
  findEndpoint(id: string): Promise<WebhookEndpoint | null>;
  /** Without a lock. */
  readEndpoint(id: string): Promise<WebhookEndpoint | null>;
  updateEndpoint(id: string, change: EndpointChange): Promise<void>;
  deleteEndpoint(id: string): Promise<void>;
  /** Locks it until the transaction ends. */
  findDelivery(id: string): Promise<WebhookDelivery | null>;
  updateDelivery(id: string, change: DeliveryChange): Promise<void>;
  /** Cancels what is still to be sent to the endpoint. */
  cancelPending(endpointId: string, now: Date): Promise<void>;
  /** Without a lock: an erasure that comes at the same time waits for the delivery. */
  readDetection(id: string): Promise<Detection | null>;
  /** Secrets for callbacks of the owner, newest first; empty where none was made yet. */
  accountSecrets(owner: string): Promise<WebhookSecret[]>;
  saveAccountSecrets(owner: string, secrets: readonly WebhookSecret[]): Promise<void>;
  /** How many deliveries of the owner are due and still to be made, counted up to `DUE_COUNTED_MAX`. */
  countDue(owner: string, now: Date): Promise<number>;
  /** Returns the id of the job that will run: that of the one that was moved, or of the new one. */
  enqueue(job: DeliverJob): Promise<string>;
}

export interface WebhookStore {
  transaction<T>(work: (transaction: WebhookTransaction) => Promise<T>): Promise<T>;
  /** Newest first. */
  listEndpoints(owner: string): Promise<WebhookEndpoint[]>;
  /** Null also for another owner's. */
  findDelivery(owner: string, id: string): Promise<WebhookDelivery | null>;
  /** Newest first, without bodies; `cursor` is the `nextCursor` of the page before. Throws `invalid_request` for a cursor that it did not make. */
  listDeliveries(owner: string, filter: DeliveryFilter, page: { limit: number; cursor: string | null }): Promise<DeliveryPage>;
}

export interface DeliveryPage {
  data: WebhookDelivery[];
  nextCursor: string | null;
}

export interface NewEndpoint {
  url: string;
  description: string | null;
  events: WebhookEvent[];
}

/** What of an endpoint may be changed. */
export interface EndpointPatch {
  url?: string | undefined;
  description?: string | null | undefined;
  events?: WebhookEvent[] | undefined;
  enabled?: boolean | undefined;
  rotateSecret?: boolean | undefined;
}

/** The use cases for callers; `owner` is checked everywhere, and another owner's id is `not_found`. */
export interface Webhooks {
  listEndpoints(owner: string): Promise<WebhookEndpoint[]>;
  /** Throws `url_blocked`, `invalid_request`, and `conflict` at the most endpoints that an owner may have. */
  createEndpoint(owner: string, endpoint: NewEndpoint): Promise<WebhookEndpoint>;
  /** Throws `not_found`, `url_blocked`, `invalid_request`. */
  changeEndpoint(owner: string, id: string, patch: EndpointPatch): Promise<WebhookEndpoint>;
  /** What is still to be sent to it is cancelled. Throws `not_found`. */
  deleteEndpoint(owner: string, id: string): Promise<void>;
  listDeliveries(owner: string, filter: DeliveryFilter, page: { limit: number; cursor: string | null }): Promise<DeliveryPage>;
  /** Throws `not_found`. */
  getDelivery(owner: string, id: string): Promise<WebhookDelivery>;
  /** Sends it now, with the same id and body as before. Throws `not_found`, and `conflict` where there is nothing to send or nobody to send it to. */
  retryDelivery(owner: string, id: string): Promise<WebhookDelivery>;
  /** The secrets that sign callbacks now, newest first; the first is made when it is first asked for. */
  accountSecrets(owner: string): Promise<WebhookSecret[]>;
  /** The old secret signs along for 24 h. */
  rotateAccountSecret(owner: string): Promise<WebhookSecret[]>;
}
