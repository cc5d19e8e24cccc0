import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

interface Manifest {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
}
interface Lock {
  packages: Record<string, { version?: string; hasInstallScript?: boolean; integrity?: string }>;
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const lock = JSON.parse(read('package-lock.json')) as Lock;

/** What the package brings into a user's installation. Another one is a decision: it belongs here, in NOTICE where its terms ask something, and in an ADR. */
const ALLOWED = [
  '@aws-sdk/client-s3',
  '@aws-sdk/lib-storage',
  '@contentauth/c2pa-wasm',
  '@electric-sql/pglite',
  '@hono/node-server',
  '@hono/zod-openapi',
  '@opentelemetry/api',
  '@opentelemetry/exporter-trace-otlp-http',
  '@opentelemetry/resources',
  '@opentelemetry/sdk-trace',
  'busboy',
  'csv-parse',
  'fft.js',
  'hono',
  'kysely',
  'libheif-js',
  'node-av',
  'onnxruntime-node',
  'pg',
  'pg-boss',
  'picocolors',
  'pino',
  'prom-client',
  'rate-limiter-flexible',
  'sharp',
  'ws',
  'yauzl',
  'zod',
];

describe('dependencies', () => {
  it('are those that were decided on', () => {
    expect(Object.keys(manifest.dependencies).toSorted()).toEqual(ALLOWED);
  });

  it('have exact versions, the same in the lock file, which names the content of each', () => {
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+(-[\w.]+)?$/)]);
      expect(lock.packages[`node_modules/${name}`]).toMatchObject({ version, integrity: expect.stringMatching(/^sha512-/) });
    }
  });

  it('run a script at the installation only where that is said', () => {
    const scripted = Object.entries(lock.packages).filter(([, { hasInstallScript }]) => hasInstallScript);
    const names = scripted.map(([path]) => path.replace(/^.*node_modules\//, ''));
    expect(names.filter((name) => !(name in manifest.allowScripts))).toEqual([]);
    expect(Object.entries(manifest.allowScripts).filter(([, allowed]) => allowed)).toEqual([['node', true]]);
  });

  it('are named in NOTICE where they bring native code', () => {
    const notice = read('NOTICE');
    for (const name of ['sharp', 'libheif-js', '@contentauth/c2pa-wasm', '@electric-sql/pglite', 'node-av', 'onnxruntime-node']) expect(notice).toContain(name);
  });
});
