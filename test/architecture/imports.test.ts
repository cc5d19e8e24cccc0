import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const source = fileURLToPath(new URL('../../src/', import.meta.url));

/** What each layer may import of the others (docs/architecture.md, "Who may import whom"). Type-only imports count like all others. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  core: [],
  net: ['core'],
  engine: ['core', 'net'],
  store: ['core'],
  jobs: ['core'],
  webhooks: ['core', 'net'],
  search: ['core', 'net'],
  http: ['core', 'net'],
  telemetry: ['core'],
  dialects: ['core', 'http'],
  eval: ['core', 'engine'],
  config: ['core'],
  app: ['core', 'http', 'dialects', 'config'],
  server: ['core', 'http', 'dialects', 'config', 'app', 'engine', 'store', 'jobs', 'webhooks', 'search', 'net', 'telemetry'],
  cli: ['core', 'http', 'dialects', 'config', 'app', 'server', 'engine', 'store', 'jobs', 'webhooks', 'search', 'net', 'telemetry', 'eval'],
};

/** The only files that may import a package that reaches the outside or native code. */
const OWNERS: readonly { names: RegExp; files: RegExp }[] = [
  { names: /^(sharp|libheif-js|node-av|pdfjs-dist)(\/|$)/, files: /^engine\/media\// },
  { names: /^onnxruntime-node$/, files: /^engine\/models\/onnx\.ts$/ },
  { names: /^(kysely|pg|@electric-sql\/pglite)(\/|$)/, files: /^(store|jobs)\// },
  { names: /^pg-boss$/, files: /^(store|jobs)\// },
  { names: /^@aws-sdk\//, files: /^store\// },
  { names: /^rate-limiter-flexible$/, files: /^store\/rate-limits\.ts$/ },
  { names: /^(prom-client$|@opentelemetry\/)/, files: /^telemetry\// },
  { names: /^(node:https?|node:net|node:tls|undici)$/, files: /^(net|http|server|app)[/.]/ },
];

interface Import {
  file: string;
  specifier: string;
}

function imports(): Import[] {
  return globSync('**/*.ts', { cwd: source, exclude: (name) => name.endsWith('.test.ts') })
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(source, file), 'utf8');
      return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => ({ file, specifier: match[1] as string }));
    });
}

const layerOf = (file: string): string => (file.split('/')[0] as string).replace(/\.ts$/, '');
const internal = ({ specifier }: Import): boolean => specifier.startsWith('.');
const targetOf = ({ file, specifier }: Import): string => relative(source, join(source, dirname(file), specifier));

describe('architecture', () => {
  it('has only the known layers', () => {
    const unknown = imports().filter(({ file }) => !(layerOf(file) in MAY_IMPORT));
    expect(unknown.map(({ file }) => file)).toEqual([]);
  });

  it('lets each layer import only what is below it', () => {
    const broken = imports()
      .filter(internal)
      .map((one) => ({ from: layerOf(one.file), to: layerOf(targetOf(one)), ...one }))
      .filter(({ from, to }) => from !== to && !to.startsWith('..') && !MAY_IMPORT[from]?.includes(to))
      .map(({ file, specifier }) => `${file} -> ${specifier}`);
    expect(broken).toEqual([]);
  });

  it('lets no dialect import another', () => {
    const broken = imports()
      .filter(internal)
      .filter((one) => /^dialects\/[^/]+\//.test(one.file) && /^dialects\/[^/]+\//.test(targetOf(one)))
      .filter((one) => one.file.split('/')[1] !== targetOf(one).split('/')[1])
      .map(({ file, specifier }) => `${file} -> ${specifier}`);
    expect(broken).toEqual([]);
  });

  it('keeps core pure', () => {
    const outside = imports().filter((one) => layerOf(one.file) === 'core' && !internal(one) && !/^(zod|node:crypto)$/.test(one.specifier));
    // A type of node:stream is a word in a port, not I/O; it is erased before anything runs.
    const real = outside.filter(({ file, specifier }) => !readFileSync(join(source, file), 'utf8').includes(`import type { Readable } from '${specifier}'`));
    expect(real).toEqual([]);
  });

  it('leaves native parts and sockets to their single owners', () => {
    const broken = imports().filter((one) => OWNERS.some(({ names, files }) => names.test(one.specifier) && !files.test(one.file)));
    expect(broken).toEqual([]);
  });

  it('reads process.env in config.ts alone', () => {
    const readers = globSync('**/*.ts', { cwd: source }).filter(
      (file) => !file.endsWith('.test.ts') && /process\.env\b/.test(readFileSync(join(source, file), 'utf8')),
    );
    expect(readers.filter((file) => !/^config[/.]/.test(file))).toEqual([]);
  });
});
