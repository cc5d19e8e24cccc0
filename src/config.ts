import { resolve } from 'node:path';
import { SETTING_NAMES, SETTINGS, type SettingName, type Settings } from './config/settings.ts';
import { type Environment, type Flags, fromEnvironment, fromFile, fromFlags, type Raw } from './config/sources.ts';
import { AppError } from './core/errors.ts';
import { type Plans, UNLIMITED } from './core/quota.ts';
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
  /** How long pictures of the evidence are kept after the verdict. */
  artifactDays: number;
  plans: Plans;
  /** CIDRs, addresses and host names that fetches and webhooks may reach besides the public internet, on any port. */
  urlAllow: readonly string[];
  /** A search engine outside; null: none is asked. */
  reverseSearch: { url: string; key: string | null; sends: 'hash' | 'picture' } | null;
  /** Where `work` answers /metrics; null: nowhere. */
  metricsPort: number | null;
  /** OpenTelemetry collector; null: no traces. */
  otlpEndpoint: string | null;
  logLevel: string;
}

export interface ConfigSources {
  flags?: Flags;
  /** The environment; that of this process where it is left out. */
  env?: Environment;
  /** Where bonafide.config.json is looked for and what relative paths start from. */
  cwd?: string;
}

/**
 * Flags > environment > bonafide.config.json > defaults, as one frozen Config. The only reader of process.env.
 * Throws AppError `invalid_request` that lists everything that is wrong, one line each.
 */
export function loadConfig({ flags = {}, env = process.env, cwd = process.cwd() }: ConfigSources = {}): Config {
  const problems: string[] = [];
  const raw = { ...fromFile(cwd, problems), ...fromEnvironment(env, problems), ...fromFlags(flags) };
  const settings = Object.fromEntries(SETTING_NAMES.map((name) => [name, readValue(name, raw[name], problems)])) as Settings;
  if (settings.blobs?.startsWith('s3:') && (settings.s3AccessKeyId === null) !== (settings.s3SecretAccessKey === null)) {
    problems.push('BONAFIDE_S3_ACCESS_KEY_ID and BONAFIDE_S3_SECRET_ACCESS_KEY belong together: set both or neither.');
  }
  if (problems.length > 0) throw new AppError('invalid_request', problems.join('\n'));
  return toConfig(settings, cwd);
}

/** Whether colours are wanted, by the convention of no-color.org. */
export const wantsNoColor = (env: Environment = process.env): boolean => Boolean(env.NO_COLOR) || env.TERM === 'dumb';

function readValue(name: SettingName, raw: Raw | undefined, problems: string[]): unknown {
  const { schema, default: fallback } = SETTINGS[name];
  const value = raw?.value ?? fallback;
  if (value === null) return null;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  problems.push(`${raw?.where ?? name} ${result.error.issues[0]?.message ?? 'is not valid'}${SETTINGS[name].secret ? '' : `, not ${JSON.stringify(value)}`}.`);
  return null;
}

function toConfig(settings: Settings, cwd: string): Config {
  const dataDir = resolve(cwd, settings.dataDir);
  return Object.freeze({
    host: settings.host,
    port: settings.port,
    dataDir,
    databaseUrl: settings.databaseUrl,
    blobs: Object.freeze(toBlobs(settings, dataDir, cwd)),
    engines: settings.engines,
    engineTimeoutSeconds: settings.engineTimeoutSeconds,
    engineMemoryBytes: settings.engineMemory,
    worker: settings.worker,
    adminKey: settings.adminKey,
    publicUrl: settings.publicUrl?.replace(/\/+$/, '') ?? null,
    c2paTrust: settings.c2paTrust && resolve(cwd, settings.c2paTrust),
    limits: Object.freeze(toLimits(settings)),
    policy: settings.policy,
    purgeAfterSeconds: settings.purgeAfterSeconds,
    retainDays: settings.retainDays,
    artifactDays: settings.artifactDays,
    plans: Object.freeze({ free: settings.planFree, starter: settings.planStarter, pro: settings.planPro, unlimited: UNLIMITED }),
    urlAllow: settings.urlAllow ?? [],
    reverseSearch: toReverseSearch(settings),
    metricsPort: settings.metricsPort,
    otlpEndpoint: settings.otlpEndpoint?.replace(/\/+$/, '') ?? null,
    logLevel: settings.logLevel,
  });
}

const toReverseSearch = ({ reverseSearchUrl: url, reverseSearchKey: key, reverseSearchSends: sends }: Settings): Config['reverseSearch'] =>
  url === null ? null : Object.freeze({ url, key, sends });

const toLimits = (settings: Settings): MediaLimits => ({
  imageBytes: settings.maxImageSize,
  imagePixels: settings.maxImagePixels,
  audioBytes: settings.maxAudioSize,
  videoBytes: settings.maxVideoSize,
  videoSeconds: settings.maxVideoSeconds,
  documentBytes: settings.maxDocumentSize,
  documentPages: settings.maxDocumentPages,
});

function toBlobs(settings: Settings, dataDir: string, cwd: string): BlobsConfig {
  const { blobs, s3Endpoint, s3Region, s3AccessKeyId, s3SecretAccessKey } = settings;
  if (blobs.startsWith('file:')) return { type: 'file', dir: blobs === 'file:' ? resolve(dataDir, 'blobs') : resolve(cwd, blobs.slice('file:'.length)) };
  return {
    type: 's3',
    bucket: blobs.slice('s3://'.length),
    endpoint: s3Endpoint,
    region: s3Region,
    accessKeyId: s3AccessKeyId,
    secretAccessKey: s3SecretAccessKey,
  };
}
