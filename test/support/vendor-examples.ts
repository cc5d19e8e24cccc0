import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';

export type Vendor = 'deeptrack' | 'deepfakedetector' | 'deepidv' | 'resemble' | 'deepsafe';

const root = fileURLToPath(new URL('../../../shared/vendors/', import.meta.url));

/** What a vendor publishes about its API, as it lies beside the checkout; empty where it does not. */
export function vendorText(vendor: Vendor): string {
  const file = `${root}${vendor}.txt`;
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** A suite over the vendors' own texts, of which this repository holds no copies: skipped, saying so, where there are none. */
export function describeVendorTexts(title: string, suite: () => void): void {
  const present = vendorText('deepsafe') !== '';
  describe.skipIf(!present)(present ? title : `${title} (skipped: no ../shared/vendors)`, suite);
}

/** The curl commands of a text, in order. Where the text has lost its line breaks, those after a backslash are put back. */
export function curlExamples(text: string): string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, at) => {
    const start = /(?:^|\s)(curl (?:-|https:).*)$/.exec(line)?.[1];
    if (start === undefined) return [];
    let command = start;
    for (let next = at + 1; command.endsWith('\\'); next += 1) command += `\n${lines[next] ?? ''}`;
    return [command.replaceAll(/ \\ (?=-)/g, ' \\\n  ')];
  });
}

const PYTHON_LINE = /^(?:import |from |with |while |for |if |print\(|#|\s|$|[a-z_]\w* *=|[A-Z_]+ *=|[})\]])/;

/**
 * The Python programs of a text, in order: those that import requests, and fragments that read on from the first one, which then get its
 * lines up to the headers put before them.
 */
export function pythonExamples(text: string): string[] {
  const lines = text.split('\n');
  const programs: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    if (!/^(?:import requests$|resp *= *requests\.)/.test(lines[at] as string)) continue;
    const end = lines.findIndex((line, i) => i > at && !PYTHON_LINE.test(line));
    programs.push(lines.slice(at, end).join('\n').trimEnd());
    at = end;
  }
  const head = programs[0]?.split('\n').filter((line) => /^(?:import|[A-Z_]+ *=)/.test(line)) ?? [];
  return programs.map((program) => (program.startsWith('import') ? program : `${head.join('\n')}\n${program}`));
}

/** Bodies that are shown with the call that takes them: `// POST /v1/... {...}`. */
export function bodyExamples(text: string): { path: string; body: Record<string, unknown> }[] {
  return [...text.matchAll(/\/\/ POST (\S+) (\{.*\})$/gm)].map(([, path, body]) => ({
    path: path as string,
    body: JSON.parse(body as string) as Record<string, unknown>,
  }));
}

/** Examples that stand on a vendor's own package, with the package's name. */
export function packageExamples(text: string): { language: string; package: string }[] {
  const kinds: [string, RegExp][] = [
    ['JavaScript', /^import \w+ from '([^']+)'/gm],
    ['Python', /^from (\w+) import Client/gm],
    ['Go', /^import "([^"]+)"/gm],
  ];
  return kinds.flatMap(([language, pattern]) => [...text.matchAll(pattern)].map(([, name]) => ({ language, package: name as string })));
}
