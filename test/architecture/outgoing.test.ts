import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const source = fileURLToPath(new URL('../../src/', import.meta.url));

/** Modules that can open a connection or ask the DNS. Types of them are words and may be used anywhere. */
const SOCKETS = /^(node:)?(https?|http2|net|tls|dgram|dns|dns\/promises|_http_client|inspector|inspector\/promises)$|^undici(\/|$)/;

/** The same without an import statement. */
const HIDDEN = [
  /\b(globalThis|global|self)\b\s*(\?\.)?\s*(\.\s*(fetch|WebSocket|EventSource|XMLHttpRequest)\b|\[)/,
  /\bnavigator\b\s*\.\s*sendBeacon|\bgetBuiltinModule\b|\bprocess\.binding\b/,
  /\(\s*['"`]node:(https?|http2|net|tls|dgram|dns|inspector)\b/,
];

/** Clients of services that the operator names in the settings, never a caller; each in one place. docs/adr/2026-11-21-safe-fetch.md */
const OPERATORS: readonly { packages: RegExp; files: RegExp }[] = [
  { packages: /^(pg|pg-boss)(\/|$)/, files: /^(store|jobs)\// },
  { packages: /^@aws-sdk\//, files: /^store\/blobs\// },
  { packages: /^@opentelemetry\/exporter-/, files: /^telemetry\// },
];

interface Import {
  specifier: string;
  typesOnly: boolean;
}

/** Static and dynamic imports and re-exports, in either kind of quotes. */
function importsOf(text: string): Import[] {
  const fixed = [...text.matchAll(/\b(?:import|export)\s+(type\b)?([^'"`;()]*?)\bfrom\s*['"]([^'"]+)['"]/g)].map(([, type, names = '', specifier = '']) => ({
    specifier,
    typesOnly:
      type !== undefined ||
      (/^\s*\{[^}]*\}\s*$/.test(names) &&
        names
          .replace(/[{}]/g, '')
          .split(',')
          .every((name) => /^\s*(type\s|$)/.test(name))),
  }));
  const others = [...text.matchAll(/\bimport\s*(?:\(\s*)?['"`]([^'"`]+)['"`]|\brequire\s*\(\s*['"`]([^'"`]+)/g)];
  return [...fixed, ...others.map(([, imported, required]) => ({ specifier: (imported ?? required) as string, typesOnly: false }))];
}

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');

const reachesOut = (text: string): boolean =>
  HIDDEN.some((one) => one.test(withoutComments(text))) || importsOf(text).some(({ specifier, typesOnly }) => SOCKETS.test(specifier) && !typesOnly);

const files = globSync('**/*.ts', { cwd: source })
  .filter((file) => !/\.(test|d)\.ts$/.test(file))
  .map((file) => ({ file, text: readFileSync(`${source}${file}`, 'utf8') }));

describe('outgoing calls', () => {
  it('are made by src/net alone', () => {
    expect(files.filter(({ file, text }) => !file.startsWith('net/') && reachesOut(text)).map(({ file }) => file)).toEqual([]);
    expect(files.filter(({ file, text }) => file.startsWith('net/') && reachesOut(text)).map(({ file }) => file)).toContain('net/send.ts');
  });

  it('go to services of the operator from one place each', () => {
    const strays = files.flatMap(({ file, text }) =>
      importsOf(text)
        .filter(({ specifier, typesOnly }) => !typesOnly && OPERATORS.some((one) => one.packages.test(specifier) && !one.files.test(file)))
        .map(({ specifier }) => `${file} -> ${specifier}`),
    );
    expect(strays).toEqual([]);
  });

  it.each([
    "import { request } from 'node:http';",
    "import { type IncomingMessage, request } from 'node:https';",
    "import net from 'net';",
    "import * as tls from 'node:tls';",
    'import { connect } from "node:http2";',
    "import {\n  lookup,\n} from 'node:dns/promises';",
    "import 'node:dgram';",
    "export { request } from 'node:http';",
    "const { request } = await import('node:http');",
    'const http = await import(`node:http`);',
    "const http = require('http');",
    "import { fetch } from 'undici';",
    "await globalThis.fetch('https://example.org');",
    "await globalThis['fetch']('https://example.org');",
    "process.getBuiltinModule('node:http');",
    "createRequire(import.meta.url)('node:http');",
  ])('are seen in %j', (line) => {
    expect(reachesOut(line)).toBe(true);
  });

  it.each([
    "import type { IncomingMessage } from 'node:http';",
    "import { type IncomingMessage, type ServerResponse } from 'node:http';",
    "import { join } from 'node:path';",
    '// globalThis.fetch is not used',
  ])('are not seen in %j', (line) => {
    expect(reachesOut(line)).toBe(false);
  });
});
