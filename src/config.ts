import type { PolicyName } from './core/verdict.ts';

/** Sizes in bytes, times in the unit that the name ends with. */
export interface MediaLimits {
  imageBytes: number;
  imagePixels: number;
  audioBytes: number;
  videoBytes: number;
  videoSeconds: number;
  documentBytes: number;
  documentPages: number;
}

export type BlobsConfig =
  | { type: 'file'; dir: string }
  | { type: 's3'; bucket: string; endpoint: string | null; region: string; accessKeyId: string | null; secretAccessKey: string | null };

export interface Config {
  host: string;
  port: number;
  dataDir: string;
  /** null: the embedded database in `dataDir`. */
  databaseUrl: string | null;
  blobs: BlobsConfig;
  /** Number of engine child processes. */
  engines: number;
  engineTimeoutSeconds: number;
  engineMemoryBytes: number;
  /** Whether this process runs jobs itself. */
  worker: boolean;
  adminKey: string | null;
  /** Base of the URLs that we hand out; null: taken from the request. */
  publicUrl: string | null;
  /** PEM file of C2PA trust anchors; null: no manifest is called trusted. */
  c2paTrust: string | null;
  limits: MediaLimits;
  policy: PolicyName;
  /** How long media is kept after the verdict. */
  purgeAfterSeconds: number;
  retainDays: number;
  logLevel: string;
}
