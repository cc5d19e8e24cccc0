import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Principal } from '../core/api-key.ts';
import type { DetectionOptions } from '../core/detection.ts';
import type { Detections } from '../core/detections/index.ts';
import type { Keys } from '../core/keys.ts';
import type { MediaType } from '../core/media.ts';
import type { BlobStore, DetectorInfo, EventBus } from '../core/ports.ts';

/** What callers may do with detections; every `owner` is checked. */
export type DetectionUseCases = Pick<Detections, 'submit' | 'get' | 'wait' | 'list' | 'erase'>;

export type KeyUseCases = Pick<Keys, 'authenticate' | 'create' | 'list' | 'revoke'>;

/** The part of pino that is used here. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** All that the HTTP layer needs from the rest of the server. */
export interface Services {
  detections: DetectionUseCases;
  keys: KeyUseCases;
  blobs: Pick<BlobStore, 'read'>;
  events: Pick<EventBus, 'subscribe'>;
  detectors(): DetectorInfo[];
  /** Whether a submission made now would be worked on. */
  ready(): Promise<boolean>;
  /** What the first bytes of a file say that it is; null for a type that cannot be analysed. Pure. */
  sniff(head: Uint8Array): MediaType | null;
  logger: Logger;
  /** An existing folder for uploads in progress, on the file system of the blobs. Empty it at start: what lies there was cut off. */
  uploadsDir: string;
  /** Signs artifact links; the same in every process of an installation. */
  urlSecret: string;
}

/** What of the configuration concerns HTTP. Sizes in bytes. */
export interface HttpSettings {
  limits: { imageBytes: number; audioBytes: number; videoBytes: number; documentBytes: number };
  /** Base of the links that we hand out; null: taken from the request. */
  publicUrl: string | null;
  policy: DetectionOptions['policy'];
  version: string;
  /** Between two signs of life on an event stream. */
  heartbeatMs: number;
}

export interface HttpEnv {
  /** Absent where the app is called without a socket, as in unit tests. */
  Bindings: Partial<HttpBindings>;
  Variables: { requestId: string; principal: Principal };
}

export type HttpContext = Context<HttpEnv>;
