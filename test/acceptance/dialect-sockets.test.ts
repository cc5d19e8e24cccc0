import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { useEmbedded } from '../support/database.ts';
import { type DialectHouse, openDialects } from '../support/dialect-house.ts';
import { sendRaw } from '../support/raw-http.ts';
import { credentialOf, type VendorName, vendorErrorText } from '../support/vendor-shapes.ts';

const SOCKETS: [VendorName, string][] = [
  ['deeptrack', '/deeptrack/v1/video/ws'],
  ['resemble', '/resemble/api/v1/detect/audio?filename=a.wav'],
];

const database = useEmbedded();
let house: DialectHouse;
beforeAll(async () => {
  house = await openDialects(database());
});
afterAll(() => house?.close());

const connect = (path: string, headers: Record<string, string>): WebSocket => new WebSocket(`${house.server.url.replace('http', 'ws')}${path}`, { headers });

/** What a connection was told, until it was ended by either side. */
async function told(socket: WebSocket, act: (socket: WebSocket) => void): Promise<{ messages: string[]; code: number }> {
  const messages: string[] = [];
  socket.on('message', (data) => messages.push(String(data)));
  socket.on('error', () => {});
  const closed = once(socket, 'close') as Promise<[number]>;
  await Promise.race([once(socket, 'open'), closed]);
  if (socket.readyState === WebSocket.OPEN) act(socket);
  const [code] = await closed;
  return { messages, code };
}

const times = (count: number, act: () => void): void => {
  for (let i = 0; i < count; i += 1) act();
};

/** Frames of no sense. Each is followed by the end of what the client has to say. */
const HOSTILE: [string, (socket: WebSocket) => void][] = [
  ['words', (socket) => socket.send('hello')],
  ['an empty text', (socket) => socket.send('')],
  ['an empty message', (socket) => socket.send(Buffer.alloc(0))],
  ['JSON of another kind', (socket) => socket.send('{"type":"__proto__"}')],
  ['deep JSON', (socket) => socket.send('['.repeat(100_000))],
  ['a megabyte of zeros', (socket) => socket.send(Buffer.alloc(1_000_000))],
  ['a megabyte of base64', (socket) => socket.send('A'.repeat(1_000_000))],
  ['more than a message may have', (socket) => socket.send(Buffer.alloc(9_000_000))],
  ['many messages at once', (socket) => times(2000, () => socket.send('/9j/4AAQSkZJRg=='))],
  ['many binary messages at once', (socket) => times(2000, () => socket.send(Buffer.alloc(700, 1)))],
];

describe.each(SOCKETS)('the socket of %s', (vendor, path) => {
  it('is refused without a live key', async () => {
    for (const headers of [{}, credentialOf(vendor, 'bf_unknown'), credentialOf(vendor, house.server.adminKey)]) {
      const socket = connect(path, headers);
      const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
      // A refusal before the upgrade has no body: docs/adr/2026-11-21-websockets.md.
      expect([response.statusCode, (await response.toArray()).length]).toEqual([expect.toBeOneOf([401, 403]), 0]);
    }
  });

  it('tells a plain request what it is', async () => {
    const answer = await fetch(house.server.url + path, { headers: credentialOf(vendor, house.server.key) });
    expect(answer.status).toBe(426);
    expect(vendorErrorText(vendor, answer.headers.get('Content-Type'), await answer.text())).toMatch(/WebSocket/);
  });

  it('bears handshakes that are none', async () => {
    const [name, value] = Object.entries(credentialOf(vendor, house.server.key))[0] as [string, string];
    for (const more of ['Sec-WebSocket-Version: 1\r\nSec-WebSocket-Key: x\r\n', 'Sec-WebSocket-Version: 13\r\n', '']) {
      const head = `GET ${path} HTTP/1.1\r\nHost: x\r\n${name}: ${value}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${more}\r\n`;
      expect(await sendRaw(house.server.url, head)).toMatch(/^HTTP\/1\.1 4\d\d /);
    }
  });

  it.each(HOSTILE)('bears %s', async (_, act) => {
    const { messages } = await told(connect(path, credentialOf(vendor, house.server.key)), (socket) => {
      act(socket);
      socket.send('{"type":"end"}');
      socket.close();
    });
    for (const message of messages) expect(JSON.parse(message)).toEqual(expect.any(Object));
    expect(messages.join()).not.toMatch(/\.ts:\d|node_modules|TypeError/);
    expect(house.server.services.lines.filter(({ level }) => level === 'error')).toEqual([]);
    await expect.poll(() => house.server.uploads()).toEqual([]);
  });

  it('bears a client that hangs up in the middle', async () => {
    const { code } = await told(connect(path, credentialOf(vendor, house.server.key)), (socket) => {
      socket.send('/9j/4AAQ');
      socket.terminate();
    });
    expect(code).toBe(1006);
    await expect.poll(() => house.server.uploads()).toEqual([]);
    const next = connect(path, credentialOf(vendor, house.server.key));
    await once(next, 'open');
    next.close();
    await once(next, 'close');
  });
});

// Sent with every request by curl --http2 and by Java's HttpClient.
it.each(['h2c', 'TLS/1.0', 'h2c, websocket'])('answers a request that offers %s as if it had not', async (upgrade) => {
  const headers = { ...credentialOf('deepsafe', house.server.key), Connection: 'Upgrade, HTTP2-Settings', Upgrade: upgrade, 'HTTP2-Settings': '' };
  const asked = request(`${house.server.url}/deepsafe/v1/results/det_00000000`, { headers }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const text = Buffer.concat(await response.toArray()).toString();
  expect(response.statusCode).toBe(404);
  vendorErrorText('deepsafe', response.headers['content-type'] ?? null, text);
});
