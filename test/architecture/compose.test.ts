import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SETTING_NAMES, SETTINGS } from '../../src/config/settings.ts';
import { loadConfig } from '../../src/config.ts';

const read = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const known = SETTING_NAMES.flatMap((name) => (SETTINGS[name].secret ? [SETTINGS[name].env, `${SETTINGS[name].env}_FILE`] : [SETTINGS[name].env]));

/** What compose.yaml gives to server and workers, with sample values for what the operator sets. */
function composeEnvironment(): Record<string, string> {
  const sample: Record<string, string> = { POSTGRES_PASSWORD: 'password', S3_PASSWORD: 'password', BONAFIDE_ADMIN_KEY: `bf_${'k'.repeat(40)}` };
  const block = /&settings\n((?: {6}\w+: .*\n)+)/.exec(read('compose.yaml'))?.[1] ?? '';
  const rows = [...block.matchAll(/^ +(\w+): (.*)$/gm)];
  return Object.fromEntries(
    rows.map(([, name = '', value = '']) => [name, value.replace(/\$\{(\w+):\?[^}]*\}/g, (_, variable: string) => sample[variable] ?? '')]),
  );
}

const imageEnvironment = (): Record<string, string> =>
  Object.fromEntries([...read('Dockerfile').matchAll(/\b(BONAFIDE_\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]));

describe('container files', () => {
  it.each(['compose.yaml', 'Dockerfile'])('%s names settings alone', (file) => {
    const named = new Set([...read(file).matchAll(/\b(?:BONAFIDE_[A-Z0-9_]+|DATABASE_URL\w*)/g)].map(([name]) => name));
    expect(named.size).toBeGreaterThan(0);
    expect([...named].filter((name) => !known.includes(name))).toEqual([]);
  });

  it('give a configuration of one database and one bucket for all', () => {
    expect(loadConfig({ env: { ...imageEnvironment(), ...composeEnvironment() }, cwd: '/app', flags: { worker: false } })).toMatchObject({
      host: '0.0.0.0',
      port: 8080,
      dataDir: '/data',
      databaseUrl: 'postgres://bonafide:password@database:5432/bonafide',
      blobs: { type: 's3', bucket: 'bonafide', endpoint: 'http://storage:9000', accessKeyId: 'bonafide', secretAccessKey: 'password' },
      adminKey: expect.stringMatching(/^bf_/),
      worker: false,
    });
  });

  it('look after a worker where it answers', () => {
    const worker = /\n {2}worker:\n((?: {4}.*\n)+)/.exec(read('compose.yaml'))?.[1] ?? '';
    const port = /BONAFIDE_METRICS_PORT: (\d+)/.exec(worker)?.[1];
    expect(worker).toContain(`http://127.0.0.1:${port}/healthz`);
    expect(loadConfig({ env: { ...imageEnvironment(), BONAFIDE_METRICS_PORT: port }, cwd: '/app' })).toMatchObject({
      host: '0.0.0.0',
      metricsPort: Number(port),
    });
  });
});
