import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { fakeServices } from '../test/support/fake-services.ts';
import { createApp } from './app.ts';
import { NO_METRICS } from './core/telemetry.ts';
import type { Dialect } from './dialects/dialect.ts';
import { DIALECTS } from './dialects/index.ts';
import type { HttpEnv } from './http/context.ts';

const limits = { imageBytes: 1, imagePixels: 1, audioBytes: 1, videoBytes: 1, videoSeconds: 1, documentBytes: 1, documentPages: 1 };
const config = { limits, publicUrl: null, policy: 'default', version: '0.0.0' } as const;

const echo: Dialect = {
  name: 'echo',
  basePaths: ['/echo', '/also-echo'],
  hosts: ['api.echo.test'],
  create() {
    const app = new Hono<HttpEnv>();
    app.get('/hello', (c) => c.text(`hello ${c.get('requestId')}`));
    app.all('*', (c) => c.json({ error: 'echo knows no such thing' }, 404));
    return app;
  },
};

const app = createApp(fakeServices('/nowhere'), config, [echo, ...DIALECTS]);

it('mounts a dialect under its paths and at the root of its hosts', async () => {
  for (const url of ['http://x/echo/hello', 'http://x/also-echo/hello', 'http://api.echo.test/hello', 'http://api.echo.test:8080/hello']) {
    const response = await app.request(url);
    expect(await response.text()).toBe(`hello ${response.headers.get('X-Request-Id')}`);
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
  }
});

it.each(['api.echo.test.', 'API.Echo.Test', 'api.echo.test.:8080'])('knows %s as a name of the same host', async (host) => {
  expect(await (await app.request(`http://${host}/hello`)).text()).toMatch(/^hello/);
});

it.each(['http://x//echo/hello', 'http://x/echo//hello/', 'http://x/echo/hello//', 'http://x///also-echo///hello///', 'http://api.echo.test//hello/'])(
  'tidies %s',
  async (url) => {
    expect(await (await app.request(url)).text()).toMatch(/^hello/);
  },
);

it.each(['http://x/echoes//healthz', 'http://x//healthz', 'http://x/healthz/'])('leaves %s as it is', async (url) => {
  expect(await (await app.request(url)).json()).toMatchObject({ code: 'not_found' });
});

it('counts a route as the same one, by whatever host name it was asked for', async () => {
  const counted: string[] = [];
  const services = { ...fakeServices('/nowhere'), metrics: { ...NO_METRICS, httpAnswered: ({ route }: { route: string }) => void counted.push(route) } };
  const site = createApp(services, config, [echo, ...DIALECTS]);
  for (const url of ['http://x/echo/hello', 'http://api.echo.test/hello', 'http://api.echo.test/any/thing', 'http://x/v1/detectors']) await site.request(url);
  expect(counted).toEqual(['/echo/hello', '/echo/hello', 'none', '/v1/detectors']);
});

it('answers HEAD wherever it answers GET', async () => {
  for (const url of ['http://x/echo/hello', 'http://api.echo.test/hello', 'http://x/healthz']) {
    const response = await app.request(url, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  }
});

it('leaves each dialect its own 404', async () => {
  expect(await (await app.request('http://x/echo/v1/detectors')).json()).toEqual({ error: 'echo knows no such thing' });
  expect(await (await app.request('http://api.echo.test/healthz')).json()).toEqual({ error: 'echo knows no such thing' });
  expect(await (await app.request('http://x/none')).json()).toMatchObject({ code: 'not_found' });
});
