import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConfigSources, loadConfig } from '../config.ts';
import { settingsTable } from './settings-table.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'bonafide-config-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const load = (sources: ConfigSources = {}) => loadConfig({ env: {}, cwd, ...sources });
const writeConfig = (json: unknown): void => writeFileSync(join(cwd, 'bonafide.config.json'), typeof json === 'string' ? json : JSON.stringify(json));
const ADMIN_KEY = `bf_${'a'.repeat(40)}`;

describe('precedence', () => {
  it('takes flags before the environment before the file before the default', () => {
    expect(load().port).toBe(8080);
    writeConfig({ port: 1001 });
    expect(load().port).toBe(1001);
    expect(load({ env: { BONAFIDE_PORT: '1002' } }).port).toBe(1002);
    expect(load({ env: { BONAFIDE_PORT: '1002' }, flags: { port: '1003' } }).port).toBe(1003);
  });

  it('treats an empty variable as absent, as compose files set them', () => {
    expect(load({ env: { BONAFIDE_PORT: '', DATABASE_URL: '', BONAFIDE_ADMIN_KEY: '' } })).toMatchObject({ port: 8080, databaseUrl: null, adminKey: null });
  });

  it('lets --no-worker win over the environment', () => {
    expect(load({ env: { BONAFIDE_WORKER: 'yes' }, flags: { worker: false } }).worker).toBe(false);
  });
});

describe('values', () => {
  it('has the documented defaults', () => {
    expect(load()).toEqual({
      host: '127.0.0.1',
      port: 8080,
      dataDir: join(cwd, 'data'),
      databaseUrl: null,
      blobs: { type: 'file', dir: join(cwd, 'data', 'blobs') },
      reverseSearch: null,
      engines: availableParallelism(),
      engineTimeoutSeconds: 120,
      engineMemoryBytes: 1500 * 2 ** 20,
      worker: true,
      adminKey: null,
      publicUrl: null,
      c2paTrust: null,
      limits: {
        imageBytes: 25 * 2 ** 20,
        imagePixels: 100_000_000,
        audioBytes: 100 * 2 ** 20,
        videoBytes: 500 * 2 ** 20,
        videoSeconds: 7200,
        documentBytes: 50 * 2 ** 20,
        documentPages: 500,
      },
      policy: 'default',
      artifactDays: 30,
      plans: {
        free: { perMonth: 50, perDay: null, perMinute: 10 },
        starter: { perMonth: 5000, perDay: null, perMinute: 300 },
        pro: { perMonth: 100_000, perDay: null, perMinute: 1200 },
        unlimited: { perMonth: null, perDay: null, perMinute: null },
      },
      urlAllow: [],
      metricsPort: null,
      otlpEndpoint: null,
      purgeAfterSeconds: 60,
      retainDays: 30,
      logLevel: 'info',
    });
  });

  it.each([
    ['25MB', 26_214_400],
    ['1.5 gb', 1_610_612_736],
    ['64MiB', 67_108_864],
    ['812', 812],
  ])('reads the size %s', (text, bytes) => {
    expect(load({ env: { BONAFIDE_MAX_IMAGE_SIZE: text } }).limits.imageBytes).toBe(bytes);
  });

  it('reads a bucket with its key pair', () => {
    const env = {
      BONAFIDE_BLOBS: 's3://media',
      BONAFIDE_S3_ENDPOINT: 'http://storage:9000',
      BONAFIDE_S3_ACCESS_KEY_ID: 'id',
      BONAFIDE_S3_SECRET_ACCESS_KEY: 'secret',
    };
    expect(load({ env }).blobs).toEqual({
      type: 's3',
      bucket: 'media',
      endpoint: 'http://storage:9000',
      region: 'us-east-1',
      accessKeyId: 'id',
      secretAccessKey: 'secret',
    });
  });

  it('reads secrets from files and cuts the line end', () => {
    writeFileSync(join(cwd, 'secret'), `${ADMIN_KEY}\n`);
    expect(load({ env: { BONAFIDE_ADMIN_KEY_FILE: join(cwd, 'secret') } }).adminKey).toBe(ADMIN_KEY);
    writeFileSync(join(cwd, 'secret'), 'postgres://database/bonafide\n');
    expect(load({ env: { DATABASE_URL_FILE: join(cwd, 'secret') } }).databaseUrl).toBe('postgres://database/bonafide');
  });

  it('does not mind the key of a client in the same shell', () => {
    expect(load({ env: { BONAFIDE_KEY: 'bf_key' } })).toEqual(load());
  });

  it('is frozen', () => {
    const config = load();
    expect([config, config.limits, config.blobs].every(Object.isFrozen)).toBe(true);
  });
});

describe('errors', () => {
  it.each<[string, ConfigSources, RegExp]>([
    ['an unknown variable', { env: { BONAFIDE_PROT: '1' } }, /^BONAFIDE_PROT is no setting\. Did you mean BONAFIDE_PORT\?$/],
    ['a port that is none', { flags: { port: '99999' } }, /^--port must be a whole number from 0 to 65535, not "99999"\.$/],
    ['a word for a number', { env: { BONAFIDE_PORT: 'http' } }, /^BONAFIDE_PORT must be a whole number from 0 to 65535, not "http"\.$/],
    ['engines of no number', { env: { BONAFIDE_ENGINES: '0' } }, /^BONAFIDE_ENGINES must be a whole number from 1 to 256/],
    ['a size without sense', { env: { BONAFIDE_MAX_IMAGE_SIZE: '25 potatoes' } }, /must be a size such as 25MB/],
    ['a policy that is none', { env: { BONAFIDE_POLICY: 'lax' } }, /must be one of default, strict/],
    ['a yes that is none', { env: { BONAFIDE_WORKER: 'perhaps' } }, /must be true or false/],
    [
      'a network that is none',
      { env: { BONAFIDE_URL_ALLOW: '10.0.0.0/99' } },
      /^BONAFIDE_URL_ALLOW must be CIDRs, addresses and host names, separated by commas, not "10\.0\.0\.0\/99"\.$/,
    ],
    ['a network that is none among others', { env: { BONAFIDE_URL_ALLOW: '10.0.0.0/8,10.0.0.0/99' } }, /commas \(number 2 is none\), not "10/],
    ['a URL of another kind', { env: { BONAFIDE_PUBLIC_URL: 'ftp://x' } }, /must be a URL that starts with http:\/\/ or https:\/\//],
    ['half a key pair', { env: { BONAFIDE_BLOBS: 's3://b', BONAFIDE_S3_ACCESS_KEY_ID: 'id' } }, /belong together/],
    ['a secret twice', { env: { BONAFIDE_ADMIN_KEY: ADMIN_KEY, BONAFIDE_ADMIN_KEY_FILE: '/x' } }, /are both set: keep one/],
    ['a secret file that is absent', { env: { DATABASE_URL_FILE: '/nowhere' } }, /DATABASE_URL_FILE names \/nowhere, which cannot be read/],
  ])('refuses %s', (_, sources, message) => {
    expect(() => load(sources)).toThrow(expect.objectContaining({ code: 'invalid_request', publicMessage: expect.stringMatching(message) }));
  });

  it('never shows a secret', () => {
    expect(() => load({ env: { BONAFIDE_ADMIN_KEY: 'hunter2' } })).toThrow(expect.objectContaining({ publicMessage: expect.not.stringContaining('hunter2') }));
  });

  it('refuses an unknown key and a broken file', () => {
    writeConfig({ prt: 1 });
    expect(() => load()).toThrow(/"prt" in bonafide\.config\.json is no setting\. Did you mean port\?/);
    writeConfig('{');
    expect(() => load()).toThrow(/is no valid JSON/);
    writeConfig([]);
    expect(() => load()).toThrow(/must hold one JSON object/);
  });

  it('lists everything that is wrong at once', () => {
    expect(() => load({ env: { BONAFIDE_PORT: 'x', BONAFIDE_ENGINES: 'y' } })).toThrow(/BONAFIDE_PORT.*\n.*BONAFIDE_ENGINES/);
  });
});

it('is what docs/settings.md says', () => {
  expect(readFileSync(new URL('../../docs/settings.md', import.meta.url), 'utf8')).toContain(settingsTable());
});
