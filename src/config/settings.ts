import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { POLICY_NAMES } from '../core/verdict.ts';
import { oneOf, plan, size, text, url, urlAllow, whole, yesNo } from './values.ts';

/** One setting: everything that there is to know about it, in one row. Its key in the table is its name in bonafide.config.json. */
export interface Setting<T> {
  env: string;
  /** The long flag of `serve` and `work`, without the dashes; null for secrets, which would show in the list of processes. */
  flag: string | null;
  /** Secrets may also be given as `<env>_FILE`, the path of a file that holds them. */
  secret: boolean;
  /** Reads text (flags, environment) and JSON (file) alike. */
  schema: z.ZodType<T>;
  /** As it would be written; null for none. */
  default: string | null;
  /** One line for a person. */
  doc: string;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

function setting<T>(env: string, flag: string, schema: z.ZodType<T>, defaultText: string, doc: string): Setting<T> & { default: string } {
  return { env, flag, secret: false, schema, default: defaultText, doc };
}

function optional<T>(env: string, flag: string, schema: z.ZodType<T>, doc: string): Setting<T> & { default: null } {
  return { env, flag, secret: false, schema, default: null, doc };
}

function secret(env: string, schema: z.ZodType<string>, doc: string): Setting<string> & { default: null } {
  return { env, flag: null, secret: true, schema, default: null, doc };
}

const adminKey = text.regex(/^bf_[A-Za-z0-9_-]{32,}$/, {
  error: 'must be bf_ and at least 32 letters, digits, - or _ (openssl rand -hex 32 makes a good one)',
});
const perCore: z.ZodType<number> = z
  .unknown()
  .transform((value) => (value === 'cores' ? availableParallelism() : value))
  .pipe(whole(1, 256));
const blobs = text.regex(/^(file:.*|s3:\/\/[^/]+)$/, { error: 'must be file:, file:/some/folder or s3://bucket' });
const databaseUrl = url('postgres', 'postgresql');

const planDoc = (name: string): string => `Plan \`${name}\`: detections a month and a day, requests a minute; what is not named has no limit.`;

/** Every setting. docs/settings.md is held against this table by a test. */
export const SETTINGS = {
  host: setting('BONAFIDE_HOST', 'host', text, '127.0.0.1', 'Address to listen on. `0.0.0.0` opens the server to the network.'),
  port: setting('BONAFIDE_PORT', 'port', whole(0, 65_535), '8080', 'Port to listen on; 0 takes a free one.'),
  dataDir: setting('BONAFIDE_DATA_DIR', 'data', text, './data', 'Folder of the embedded database, the media and the artifacts.'),
  databaseUrl: secret('DATABASE_URL', databaseUrl, 'PostgreSQL server. Without it the database is embedded in the data folder.'),
  blobs: setting(
    'BONAFIDE_BLOBS',
    'blobs',
    blobs,
    'file:',
    'Where media and artifacts lie: `file:` (in the data folder), `file:/some/folder` or `s3://bucket`.',
  ),
  s3Endpoint: optional('BONAFIDE_S3_ENDPOINT', 's3-endpoint', url('http', 'https'), 'S3-compatible service; without it, AWS.'),
  s3Region: setting('BONAFIDE_S3_REGION', 's3-region', text, 'us-east-1', 'Region of the bucket.'),
  s3AccessKeyId: secret('BONAFIDE_S3_ACCESS_KEY_ID', text, 'Key id for the bucket; without it, the usual AWS sources.'),
  s3SecretAccessKey: secret('BONAFIDE_S3_SECRET_ACCESS_KEY', text, 'Secret that belongs to the key id.'),
  engines: setting('BONAFIDE_ENGINES', 'engines', perCore, 'cores', 'Engine child processes; one analysis runs in each. `cores` is one for each core.'),
  engineTimeoutSeconds: setting(
    'BONAFIDE_ENGINE_TIMEOUT_SECONDS',
    'engine-timeout-seconds',
    whole(1, 86_400),
    '120',
    'An analysis that takes longer is ended and fails with `engine_timeout`; each hour of sound adds six minutes.',
  ),
  engineMemory: setting(
    'BONAFIDE_ENGINE_MEMORY',
    'engine-memory',
    size,
    '1500MB',
    'A child that uses more is ended and its analysis fails with `engine_crashed`.',
  ),
  worker: setting('BONAFIDE_WORKER', 'worker', yesNo, 'true', 'Whether `serve` also runs analyses. `--no-worker` leaves them to `bonafide work`.'),
  adminKey: secret('BONAFIDE_ADMIN_KEY', adminKey, 'The first key, instead of one that is made and printed at the first start.'),
  publicUrl: optional('BONAFIDE_PUBLIC_URL', 'public-url', url('http', 'https'), 'Base of the links that are handed out; without it, taken from each request.'),
  c2paTrust: optional('BONAFIDE_C2PA_TRUST', 'c2pa-trust', text, 'PEM file of C2PA trust anchors. Without it no manifest is called trusted.'),
  policy: setting('BONAFIDE_POLICY', 'policy', oneOf(POLICY_NAMES), 'default', 'Policy for detections that name none: `default` or `strict`.'),
  maxImageSize: setting('BONAFIDE_MAX_IMAGE_SIZE', 'max-image-size', size, '25MB', 'Largest picture file.'),
  maxImagePixels: setting('BONAFIDE_MAX_IMAGE_PIXELS', 'max-image-pixels', whole(1, 1e9), '100000000', 'Most pixels in one picture, refused before decoding.'),
  maxAudioSize: setting('BONAFIDE_MAX_AUDIO_SIZE', 'max-audio-size', size, '100MB', 'Largest audio file.'),
  maxVideoSize: setting('BONAFIDE_MAX_VIDEO_SIZE', 'max-video-size', size, '500MB', 'Largest video file.'),
  maxVideoSeconds: setting('BONAFIDE_MAX_VIDEO_SECONDS', 'max-video-seconds', whole(1), '7200', 'Longest video.'),
  maxDocumentSize: setting('BONAFIDE_MAX_DOCUMENT_SIZE', 'max-document-size', size, '50MB', 'Largest document file.'),
  maxDocumentPages: setting('BONAFIDE_MAX_DOCUMENT_PAGES', 'max-document-pages', whole(1), '500', 'Most pages in one document.'),
  purgeAfterSeconds: setting('BONAFIDE_PURGE_AFTER_SECONDS', 'purge-after-seconds', whole(0), '60', 'How long media is kept after the verdict.'),
  retainDays: setting('BONAFIDE_RETAIN_DAYS', 'retain-days', whole(1, 3650), '30', 'How long media is kept when `retain` was asked for.'),
  artifactDays: setting('BONAFIDE_ARTIFACT_DAYS', 'artifact-days', whole(0, 3650), '30', 'How long pictures of the evidence are kept after the verdict.'),
  planFree: setting('BONAFIDE_PLAN_FREE', 'plan-free', plan, '50/month 10/minute', planDoc('free')),
  planStarter: setting('BONAFIDE_PLAN_STARTER', 'plan-starter', plan, '5000/month 300/minute', planDoc('starter')),
  planPro: setting('BONAFIDE_PLAN_PRO', 'plan-pro', plan, '100000/month 1200/minute', planDoc('pro')),
  urlAllow: optional(
    'BONAFIDE_URL_ALLOW',
    'url-allow',
    urlAllow,
    'What fetches by URL and webhooks may reach besides ports 80 and 443 of the public internet: CIDRs, addresses and host names, separated by commas; each with any port.',
  ),
  reverseSearchUrl: optional(
    'BONAFIDE_REVERSE_SEARCH_URL',
    'reverse-search-url',
    url('http', 'https'),
    'Search engine outside that is asked too where `reverse_search` is ([known-media.md](known-media.md)). Without it no search leaves this installation.',
  ),
  reverseSearchKey: secret('BONAFIDE_REVERSE_SEARCH_KEY', text, 'Key that it is sent as `Authorization: Bearer`.'),
  reverseSearchSends: setting(
    'BONAFIDE_REVERSE_SEARCH_SENDS',
    'reverse-search-sends',
    oneOf(['hash', 'picture']),
    'hash',
    'What it is sent: the perceptual hash alone, or a copy of the picture too, of at most 512 px and without metadata.',
  ),
  metricsPort: optional(
    'BONAFIDE_METRICS_PORT',
    'metrics-port',
    whole(1, 65_535),
    'Where `work` answers /metrics and /healthz, on the address of `--host`. Without it, nowhere.',
  ),
  otlpEndpoint: optional(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'otlp-endpoint',
    url('http', 'https'),
    'Base URL of an OpenTelemetry collector (OTLP over HTTP). Without it no traces are made.',
  ),
  logLevel: setting('BONAFIDE_LOG_LEVEL', 'log-level', oneOf(LOG_LEVELS), 'info', `Least level that is logged: ${LOG_LEVELS.join(', ')}.`),
} as const;

export type SettingName = keyof typeof SETTINGS;
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

type ValueOf<S> = S extends Setting<infer T> & { default: infer D } ? (D extends null ? T | null : T) : never;

/** Every setting with its value. */
export type Settings = { [Name in SettingName]: ValueOf<(typeof SETTINGS)[Name]> };
