import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { AppError, ERROR_CODES } from '../../src/core/errors.ts';
import { DIALECTS } from '../../src/dialects/index.ts';
import type { ApiDocument, Operation } from '../../src/http/docs/document.ts';
import { testLimits } from '../support/fake-server.ts';
import { fakeServices } from '../support/fake-services.ts';
import { openCaller } from './caller.ts';
import { PROBES } from './probes/index.ts';
import { VENDORS } from './vendors.ts';

const settings = { limits: testLimits, publicUrl: null, policy: 'default' as const, version: '0.0.0' };
const OWN_PAGES = ['/openapi.json', '/docs', '/docs/style.css', '/'];

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'bonafide-documents-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

const ask = (url: string, publicUrl: string | null = null): Promise<Response> =>
  Promise.resolve(createApp(fakeServices(dir), { ...settings, publicUrl }).request(url));
const mountOf = (name: string): string => (name === 'native' ? '' : `/${name}`);
const readDocument = async (name: string): Promise<ApiDocument & { openapi: string; servers: { url: string }[] }> =>
  (await ask(`http://localhost${mountOf(name)}/openapi.json`)).json() as Promise<ApiDocument & { openapi: string; servers: { url: string }[] }>;
const callsOf = ({ paths }: ApiDocument): { call: string; method: string; path: string; operation: Operation }[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ call: `${method.toUpperCase()} ${path}`, method, path, operation })),
  );

describe.each(DIALECTS)('OpenAPI document of $name', ({ name, create, basePaths }) => {
  it('is OpenAPI 3.1 of this mount', async () => {
    const { openapi, info, servers, tags } = await readDocument(name);
    expect(openapi).toBe('3.1.0');
    expect(info.title).toMatch(/\w/);
    expect(info.description?.length).toBeGreaterThan(40);
    expect(servers).toEqual([{ url: mountOf(name) || '/' }]);
    expect(tags?.length).toBeGreaterThan(0);
  });

  it('documents every route, and nothing that is not one', async () => {
    const services = fakeServices(dir);
    const app = create(services, { ...settings, heartbeatMs: 1000, apis: [] });
    // What stands under a second prefix as well is documented once.
    const prefixes = basePaths.slice(1).map((path) => path.slice(mountOf(name).length));
    const bare = (path: string): string => path.slice(prefixes.find((prefix) => path.startsWith(`${prefix}/`))?.length ?? 0);
    const routes = app.routes
      .map(({ method, path }) => ({ method, path: bare(path) }))
      .filter(({ method, path }) => method !== 'ALL' && !OWN_PAGES.includes(path))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)(\{[^/]*\})?/g, '{$1}')}`);
    const documented = callsOf(await readDocument(name)).map(({ call }) => call);
    expect(documented.toSorted()).toEqual([...new Set(routes)].toSorted());
  });

  it('refers to nothing that is missing', async () => {
    const document = await readDocument(name);
    const missing = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1] as string).filter((path) => !found(document, path));
    expect(missing).toEqual([]);
  });

  it('names every operation once and says what it needs', async () => {
    const document = await readDocument(name);
    const calls = callsOf(document);
    const ids = calls.map(({ operation }) => operation.operationId);
    expect(ids.filter((id, i) => !/^[a-zA-Z]\w+$/.test(id) || ids.indexOf(id) !== i)).toEqual([]);
    const tags = new Set(document.tags?.map((tag) => tag.name));
    const schemes = Object.keys(document.components?.securitySchemes ?? {});
    for (const { call, path, operation } of calls) {
      expect(operation.summary, call).toMatch(/\w{3}/);
      expect(operation.security, call).toBeInstanceOf(Array);
      expect(operation.tags?.length && operation.tags.every((tag) => tags.has(tag)), call).toBe(true);
      const parameters = operation.parameters?.filter((one) => one.in === 'path').map((one) => one.name) ?? [];
      expect(parameters.toSorted(), call).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).toSorted());
      for (const scheme of operation.security?.flatMap(Object.keys) ?? []) expect(schemes, call).toContain(scheme);
      const statuses = Object.keys(operation.responses);
      expect(
        statuses.some((status) => /^(101|2..|302)$/.test(status)),
        call,
      ).toBe(true);
      if (operation.security?.length) expect(statuses, call).toEqual(expect.arrayContaining(['401', '429', '503']));
    }
  });
});

function found(document: object, path: string): boolean {
  let at: unknown = document;
  for (const step of path.split('/')) at = (at as Record<string, unknown> | undefined)?.[decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')];
  return at !== undefined;
}

describe.each(VENDORS)('documented answers of $name', ({ name }) => {
  it('has statuses only that are answered', async () => {
    const probe = PROBES[name];
    if (!probe) throw new Error(`There is no probe of ${name}.`);
    const codes = ERROR_CODES.map((code) => ({ code, outage: false }));
    const answered = new Set(Object.values(probe.expected).map(({ status }) => status));
    let next: AppError;
    const refuse = (): Promise<never> => Promise.reject(next);
    const detections = { submit: refuse, submitBatch: refuse, get: refuse, getPublic: refuse, wait: refuse, list: refuse, listFrom: refuse, erase: refuse };
    const caller = await openCaller(name, probe, { detections });
    for (const { code, outage } of [...codes, { code: 'internal' as const, outage: true }]) {
      next = new AppError(code, 'For the status alone.', { outage });
      answered.add((await caller.get(probe.readPath(probe.unknownId))).status);
    }
    await caller.stop();
    const documented = callsOf(await readDocument(name)).flatMap(({ call, operation }) =>
      Object.keys(operation.responses)
        .filter((status) => status >= '400' && !('101' in operation.responses && status === '426'))
        .map((status) => ({ call, status: Number(status) })),
    );
    expect(documented.filter(({ status }) => !answered.has(status))).toEqual([]);
  });

  it('has every refusal of a submission, and of a reading', async () => {
    const { paths } = await readDocument(name);
    const { submit, readPath, expected } = PROBES[name] ?? {};
    const statuses = (path: string, method: string): string[] => Object.keys(paths[path]?.[method]?.responses ?? {});
    const cases = ['wrong key', 'no file', 'text instead of a file', 'unsupported type', 'too large', 'rate limit', 'quota used up', 'no model'] as const;
    const refusals = cases.map((one) => String(expected?.[one].status));
    expect(statuses(submit?.path ?? '', 'post')).toEqual(expect.arrayContaining(refusals));
    const template = Object.keys(paths).find((path) => path.replace(/\{\w+\}/, 'ID') === readPath?.('ID')) ?? '';
    expect(statuses(template, 'get')).toEqual(expect.arrayContaining(['401', '404', '429', '503']));
  });

  it('has the headers that every answer has', async () => {
    for (const { call, operation } of callsOf(await readDocument(name))) {
      for (const [status, { headers = {} }] of Object.entries(operation.responses)) {
        const needed = ['X-Request-Id', ...(status === '429' || status === '503' ? ['Retry-After'] : [])];
        expect(Object.keys(headers), `${call} ${status}`).toEqual(expect.arrayContaining(needed));
      }
    }
  });

  it('is an error of this vendor under each such status', async () => {
    const document = await readDocument(name);
    for (const { call, operation } of callsOf(document)) {
      for (const [status, { content }] of Object.entries(operation.responses).filter(([one]) => one >= '400')) {
        if (content?.['text/plain']) continue;
        expect(content?.['application/json']?.schema?.$ref, `${call} ${status}`).toMatch(/^#\/components\/schemas\/\w*(Error|Failure|Problem|Detail)\w*$/);
      }
    }
  });
});

describe.each(DIALECTS)('page of $name', ({ name, hosts }) => {
  const page = async (url: string, publicUrl: string | null = null): Promise<string> => {
    const answer = await ask(url, publicUrl);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Content-Security-Policy')).toMatch(/default-src 'none'/);
    return answer.text();
  };
  const own = () => page(`http://localhost${mountOf(name)}/docs`);

  it('leads to the pages of all APIs of the server', async () => {
    const text = await own();
    const navigation = /<nav class="apis"[\s\S]*?<\/nav>/.exec(text)?.[0] ?? '';
    expect([...navigation.matchAll(/href="([^"]+)"/g)].map((match) => match[1]).toSorted()).toEqual(
      DIALECTS.map((one) => `${mountOf(one.name)}/docs`).toSorted(),
    );
    expect(navigation).toContain(`href="${mountOf(name)}/docs" aria-current="page"`);
  });

  it('asks nobody else for anything, and its links lead somewhere', async () => {
    const text = await own();
    expect(text).not.toMatch(/<script|style=/);
    expect([...text.matchAll(/(?:src|<link[^>]*href)="([^"]+)"/g)].map((match) => match[1])).toEqual([`${mountOf(name)}/docs/style.css`]);
    expect((await ask(`http://localhost${mountOf(name)}/docs/style.css`)).headers.get('Content-Type')).toMatch(/^text\/css/);
    const ids = [...text.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    const targets = [...text.matchAll(/href="#([^"]+)"/g)].map((match) => match[1] as string);
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
    expect(text.replaceAll(/<pre[\s\S]*?<\/pre>/g, '')).not.toContain('`');
  });

  it('shows examples for this address, with the key where this API wants it', async () => {
    const examples = [...(await own()).matchAll(/<pre[^>]*><code>([\s\S]*?)<\/code>/g)].map((match) => match[1] as string);
    expect(examples.length).toBeGreaterThan(2);
    const keyHeader =
      name === 'native' ? 'Authorization: Bearer ' : Object.entries(PROBES[name]?.keyHeaders[0]?.('') ?? {}).map(([header, value]) => `${header}: ${value}`)[0];
    for (const example of examples) {
      expect(example).toMatch(new RegExp(`(http|ws)://localhost${mountOf(name)}/`));
      const [, kind] = /\/(image|audio|video)(?:\/predict)?$/.exec(example) ?? [];
      if (kind && example.includes(' -F ')) expect(example).toContain({ image: '@photo.jpg', audio: '@voice.wav', video: '@clip.mp4' }[kind]);
      if (example.includes('BONAFIDE_KEY')) expect(example).toContain(`${keyHeader}$BONAFIDE_KEY`);
    }
    expect(examples.some((example) => example.includes('BONAFIDE_KEY'))).toBe(true);
    for (const [, variable] of examples.join('\n').matchAll(/export (\w+)=/g)) expect(variable).toBe('BONAFIDE_KEY');
  });

  it.each(hosts)('stands at the root of %s', async (host) => {
    const text = await page(`http://${host}/docs`);
    expect(text).toContain('href="/docs/style.css"');
    expect(text).toContain(`http://${host}/`);
    expect(text).not.toContain(`http://${host}/${name}/`);
    expect(text).not.toContain('<nav class="apis"');
    expect(await (await ask(`http://${host}/openapi.json`)).json()).toMatchObject({ servers: [{ url: '/' }] });
  });

  it.each(hosts)('leads from %s to the public address', async (host) => {
    const text = await page(`http://${host}/docs`, 'https://bonafide.example/');
    expect(text).toContain('href="https://bonafide.example/docs"');
    expect(text).toContain(`https://bonafide.example/${name}/`);
  });
});
