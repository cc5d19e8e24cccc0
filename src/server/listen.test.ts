import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { Hono } from 'hono';
import { afterEach, expect, it } from 'vitest';
import { type Listener, listen } from './listen.ts';

const NEVER_MS = 2_000_000_000;

let clients: Socket[] = [];
afterEach(() => {
  for (const client of clients) client.destroy();
  clients = [];
});

/** Offers a WebSocket; the caller says when it hangs up. */
function offer({ port }: Listener, path: string, method = 'GET'): Socket {
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  clients.push(client);
  client.write(`${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n`);
  return client;
}

const app = new Hono();
app.all('/method', (c) => c.text(c.req.method));

it('closes although a connection whose WebSocket was refused is kept open by the other side', async () => {
  const listener = await listen(app, '127.0.0.1', 0);
  const client = offer(listener, '/nothing');
  expect(await text(client)).toMatch(/^HTTP\/1.1 404 /);
  await listener.close(0);
  expect(client.writable).toBe(true);
});

it('lets go of a connection whose WebSocket was refused when the other side hangs up', async () => {
  const listener = await listen(app, '127.0.0.1', 0);
  const client = offer(listener, '/nothing');
  await text(client);
  client.end();
  await listener.close(NEVER_MS);
});

it('closes while an offer of a WebSocket waits for its answer', async () => {
  const asked = Promise.withResolvers<void>();
  const slow = new Hono().get('/slow', () => {
    asked.resolve();
    return new Promise<Response>(() => {});
  });
  const listener = await listen(slow, '127.0.0.1', 0);
  offer(listener, '/slow').on('error', () => {});
  await asked.promise;
  await listener.close(0);
});

it('ends a stream that nobody will read, because a WebSocket was asked for', async () => {
  const cancelled = Promise.withResolvers<void>();
  const stream = new Hono().get('/events', () => new Response(new ReadableStream({ cancel: () => cancelled.resolve() })));
  const listener = await listen(stream, '127.0.0.1', 0);
  const client = offer(listener, '/events');
  await cancelled.promise;
  client.end();
  await listener.close(NEVER_MS);
});

it('takes another method than GET for what it is', async () => {
  const listener = await listen(app, '127.0.0.1', 0);
  const client = offer(listener, '/method', 'POST');
  const [answer] = (await once(client, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1.1 200 OK\r\n.*POST/s);
  client.end();
  await listener.close(NEVER_MS);
});
