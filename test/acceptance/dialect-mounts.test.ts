import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Detection } from '../../src/core/detection.ts';
import { NO_METRICS } from '../../src/core/telemetry.ts';
import { DIALECTS } from '../../src/dialects/index.ts';
import { ask, type Told } from '../support/ask.ts';
import { type FakeServer, startFakeServer } from '../support/fake-server.ts';
import { sampleDetection } from '../support/sample-detections.ts';
import { credentialOf, type VendorName, vendorErrorText } from '../support/vendor-shapes.ts';

let server: FakeServer;
let key: string;
/** Under which routes the metrics have counted requests. */
const routes: string[] = [];
beforeAll(async () => {
  server = await startFakeServer({}, { metrics: { ...NO_METRICS, httpAnswered: ({ route }) => void routes.push(route) } });
  key = server.key;
});
afterAll(() => server.stop());

/** Where a client of a dialect may find it: a prefix of its paths, and a host name where it needs one. */
interface Place {
  prefix: string;
  host?: string;
}

const VENDORS = DIALECTS.filter(({ name }) => name !== 'native').map(({ name, basePaths, hosts }) => ({
  name: name as VendorName,
  places: [...basePaths.map((prefix): Place => ({ prefix })), ...hosts.map((host): Place => ({ prefix: '', host }))],
}));

/** A call that needs a key and no detection, and its only methods. */
const KNOWN: Readonly<Record<VendorName, { path: string; allow: string }>> = {
  deeptrack: { path: '/v1/client/usage/me', allow: 'GET, HEAD' },
  deepfakedetector: { path: '/v1/detect/image', allow: 'POST' },
  deepidv: { path: '/v1/deepfake-detection', allow: 'GET, HEAD' },
  resemble: { path: '/api/v2/secure_uploads', allow: 'POST' },
  deepsafe: { path: '/v1/usage', allow: 'GET, HEAD' },
};

/** Where its clients read what they do not name in advance. */
const BY_ID: Readonly<Record<VendorName, string>> = {
  deeptrack: '/v1/video/jobs',
  deepfakedetector: '/v1/jobs',
  deepidv: '/v1/deepfake-detection',
  resemble: '/api/v2/detect',
  deepsafe: '/v1/results',
};

const titleOf = ({ text }: Told): string => (JSON.parse(text) as { info: { title: string } }).info.title;
const documentAt = (path: string, host?: string): Promise<Told> => ask(server.url, path, { host });
const isJson = ({ headers }: Told): boolean => /^application\/(problem\+)?json\b/.test(headers.get('content-type') ?? '');

it('mounts the five vendors where docs/dialects.md says', () => {
  expect(Object.fromEntries(DIALECTS.map(({ name, basePaths, hosts }) => [name, [...basePaths, ...hosts]]))).toEqual({
    deeptrack: ['/deeptrack', 'api.deeptrack.io'],
    deepfakedetector: ['/deepfakedetector', '/deepfakedetector/api', 'api.deepfakedetector.ai', 'app.deepfakedetector.ai'],
    deepidv: ['/deepidv', 'api.deepidv.com'],
    resemble: ['/resemble', 'app.resemble.ai', 'stream.resemble.ai'],
    deepsafe: ['/deepsafe', 'api.deepsafe.fyi'],
    native: ['/'],
  });
});

describe.each(VENDORS)('$name', ({ name, places }) => {
  const { path: knownPath, allow } = KNOWN[name];
  const [home] = places as [Place];

  it('is the same under each of its paths and host names', async () => {
    const titles = await Promise.all(places.map(async ({ prefix, host }) => titleOf(await documentAt(`${prefix}/openapi.json`, host))));
    expect(new Set(titles).size).toBe(1);
    expect(titles[0]).not.toBe(titleOf(await documentAt('/openapi.json')));
  });

  it('does not mind how often and where a slash stands', async () => {
    const title = titleOf(await documentAt(`${home.prefix}/openapi.json`));
    for (const { prefix, host } of places) {
      for (const path of [`${prefix}/openapi.json/`, `${prefix}//openapi.json`, `/${prefix}///openapi.json//`]) {
        expect(titleOf(await documentAt(path, host)), `${host} ${path}`).toBe(title);
      }
    }
  });

  it('does not mind the port, the case and the last dot of its host name', async () => {
    const title = titleOf(await documentAt(`${home.prefix}/openapi.json`));
    for (const { host } of places.filter(({ host }) => host !== undefined)) {
      for (const written of [`${host}:80`, `${host}:8443`, host?.toUpperCase(), `${host}.`, `${host}.:8080`]) {
        expect(titleOf(await documentAt('/openapi.json', written)), written).toBe(title);
      }
    }
  });

  it('answers what is not there in its own shape', async () => {
    for (const { prefix, host } of places) {
      for (const path of ['', '/', '/v1', '/v9/nothing', '/v1/detections', '/healthz', '/favicon.ico', '/%00', '/..%2f..%2fetc', '/v1/%F0%9F']) {
        for (const headers of [{}, credentialOf(name, key)]) {
          const told = await ask(server.url, prefix + path || '/', { host, headers });
          expect(told.status, `${host} ${prefix}${path}: ${told.text}`).toBe(404);
          vendorErrorText(name, told.headers.get('content-type'), told.text);
        }
      }
    }
  });

  it('names the methods of a path to every other method', async () => {
    for (const { prefix, host } of places) {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter((method) => !allow.includes(method))) {
        const told = await ask(server.url, prefix + knownPath, { host, method });
        expect(told.status, `${method} ${host} ${prefix}: ${told.text}`).toBe(405);
        expect(told.headers.get('allow')).toBe(allow);
        vendorErrorText(name, told.headers.get('content-type'), told.text);
      }
    }
  });

  it('answers HEAD as GET, without the body', async () => {
    const method = 'HEAD';
    for (const { prefix, host } of places) {
      const document = await ask(server.url, `${prefix}/openapi.json`, { host, method });
      expect(document).toMatchObject({ status: 200, text: '' });
      expect(document.headers.get('content-type')).toMatch(/^application\/json/);
      const known = await ask(server.url, prefix + knownPath, { host, method, headers: credentialOf(name, key) });
      expect(known).toMatchObject({ status: allow === 'POST' ? 405 : 200, text: '' });
      expect(await ask(server.url, `${prefix}/v9/nothing`, { host, method })).toMatchObject({ status: 404, text: '' });
    }
  });

  it('wants a key at each place', async () => {
    for (const { prefix, host } of places) {
      const [method] = allow.split(',');
      const told = await ask(server.url, prefix + knownPath, { host, method: method as string });
      expect(told.status).toBe(401);
      vendorErrorText(name, told.headers.get('content-type'), told.text);
    }
  });

  it('is counted by its routes, never by what callers write', async () => {
    for (const { prefix, host } of places) {
      routes.length = 0;
      const path = `${prefix}${BY_ID[name]}/c0ffee00`;
      await ask(server.url, path, { host });
      await ask(server.url, path, { host, headers: credentialOf(name, key) });
      expect(new Set(routes).size, routes.join()).toBe(1);
      // By a host name it is the same route: two vendors have the same paths.
      expect(routes[0]).toMatch(new RegExp(`^${host ? places[0]?.prefix : prefix}${BY_ID[name]}/:\\w+$`));
      await ask(server.url, `${prefix}/v9/nothing`, { host, headers: credentialOf(name, key) });
      expect(routes[2]).toBe('none');
    }
  });

  it('shows a page nowhere but at /docs, which works at each place', async () => {
    for (const { prefix, host } of places) {
      const page = await ask(server.url, `${prefix}/docs`, { host });
      expect(page.status).toBe(200);
      expect(page.headers.get('content-type')).toMatch(/^text\/html/);
      const stylesheet = /<link rel="stylesheet" href="([^"]+)">/.exec(page.text)?.[1] ?? '';
      expect(await ask(server.url, stylesheet, { host })).toMatchObject({ status: 200 });
      expect(isJson(await ask(server.url, prefix || '/', { host }))).toBe(true);
    }
  });

  it('serves signed links to artifacts under its host names, and no other call of ours', async () => {
    const { host } = places.find(({ host }) => host !== undefined) as Place;
    const id = await finishedNatively();
    const own = await ask(server.url, `/v1/detections/${id}`, { headers: { authorization: `Bearer ${key}` } });
    const [{ url }] = (JSON.parse(own.text) as { artifacts: { url: string }[] }).artifacts as [{ url: string }];
    const { pathname, search } = new URL(url);
    expect(await ask(server.url, pathname + search, { host })).toMatchObject({ status: 200, text: 'a picture' });
    expect((await ask(server.url, `${pathname}?expires=1&signature=x`, { host })).status).toBe(403);
    expect((await ask(server.url, `/v1/detections/${id}`, { host, headers: { authorization: `Bearer ${key}` } })).status).toBe(404);
  });
});

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(64)]);
const FORM = { 'content-type': 'multipart/form-data; boundary=cut' };
const formOf = (fields: Record<string, string>): Buffer =>
  Buffer.concat([
    ...Object.entries(fields).map(([name, value]) => Buffer.from(`--cut\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)),
    Buffer.from('--cut\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'),
    PNG,
    Buffer.from('\r\n--cut--\r\n'),
  ]);

/** Ends the newest detection of alice with a picture of the evidence. */
async function finishNewest(): Promise<string> {
  const { data } = await server.services.detections.listFrom('alice', {}, { limit: 1, offset: 0 });
  const [{ id }] = data as [Detection];
  const { judgement, report, artifacts } = sampleDetection('image', 'spoof');
  server.services.finish(id, { judgement, report, artifacts });
  server.services.putBlob(`artifacts/${id}/heatmap.png`, Buffer.from('a picture'));
  return id;
}

async function finishedNatively(): Promise<string> {
  const headers = { ...FORM, authorization: `Bearer ${key}`, prefer: 'respond-async' };
  expect((await ask(server.url, '/v1/detections', { method: 'POST', headers, body: formOf({}) })).status).toBe(202);
  return finishNewest();
}

it('makes links under the host name that was asked, and they work there', async () => {
  const headers = { ...FORM, authorization: `Bearer ${key}` };
  for (const host of ['app.resemble.ai', 'app.resemble.ai:8080']) {
    const made = await ask(server.url, '/api/v2/detect', { method: 'POST', host, headers, body: formOf({ visualize: 'true' }) });
    await finishNewest();
    const { uuid } = (JSON.parse(made.text) as { item: { uuid: string } }).item;
    const { text } = await ask(server.url, `/api/v2/detect/${uuid}`, { host, headers: { authorization: `Bearer ${key}` } });
    const url = new URL(/"(http:[^"]+heatmap\.png[^"]*)"/.exec(text)?.[1] ?? 'http://none');
    expect(url.host).toBe(host);
    expect(await ask(server.url, url.pathname + url.search, { host })).toMatchObject({ status: 200, text: 'a picture' });
  }
});

it('takes every other host name for its own', async () => {
  for (const host of ['bonafide.test', 'deepsafe.fyi', 'api.deepsafe.fyi.example.org', 'xapi.deepsafe.fyi', '[::1]:80', 'localhost']) {
    const told = await ask(server.url, '/v1/nothing', { host });
    expect(told.headers.get('content-type'), host).toBe('application/problem+json');
  }
});

it('refuses what is no host name, and shows no page for it', async () => {
  expect(await ask(server.url, '/v1/usage', { host: 'api.deepsafe.fyi@example.org' })).toMatchObject({ status: 400, text: '' });
});

it('keeps the native paths as they are written', async () => {
  expect((await ask(server.url, '//healthz')).status).toBe(404);
  expect((await ask(server.url, '/v1/detections/')).status).toBe(404);
  expect((await ask(server.url, '/deepsafely/v1/usage/')).headers.get('content-type')).toBe('application/problem+json');
});

describe('WebSockets', () => {
  const opened = async (path: string, host?: string, secret = key): Promise<string> => {
    const headers = { authorization: `Bearer ${secret}`, 'x-api-key': secret, ...(host && { host }) };
    const socket = new WebSocket(server.url.replace('http', 'ws') + path, { headers });
    try {
      return await Promise.race([
        once(socket, 'open').then(() => 'open'),
        once(socket, 'unexpected-response').then(([, incoming]: { statusCode?: number }[]) => String(incoming?.statusCode)),
      ]);
    } finally {
      socket.on('error', () => {});
      socket.terminate();
    }
  };

  it.each([
    ['/deeptrack/v1/video/ws', undefined],
    ['/deeptrack//v1/video/ws/', undefined],
    ['/v1/video/ws', 'api.deeptrack.io'],
    ['/v1/video/ws', 'API.deeptrack.io:8080'],
    ['/resemble/api/v1/detect/audio?filename=a.wav', undefined],
    ['/api/v1/detect/audio', 'stream.resemble.ai'],
    ['/api/v1/detect/audio', 'app.resemble.ai'],
  ])('open at %s of %s', async (path, host) => {
    expect(await opened(path, host)).toBe('open');
  });

  it.each([
    ['/v1/video/ws', undefined, 404],
    ['/v1/video/ws', 'api.deepsafe.fyi', 404],
    ['/deepsafe/v1/usage', undefined, 200],
  ])('do not at %s of %s', async (path, host, status) => {
    expect(await opened(path, host)).toBe(String(status));
  });

  it('want a key', async () => {
    expect(await opened('/v1/video/ws', 'api.deeptrack.io', 'none')).toBe('401');
    expect(await opened('/resemble/api/v1/detect/audio', undefined, 'none')).toBe('401');
  });
});
