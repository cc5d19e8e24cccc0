import { execFile } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { setImmediate as immediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Answer, type Receiver, startReceiver } from '../../test/support/receiver.ts';
import { NET_LIMITS } from './limits.ts';
import { createSafeFetch, type IncomingAnswer, type OutgoingRequest } from './safe-fetch.ts';

const REQUEST: OutgoingRequest = { timeoutMs: 20_000, maxBytes: 1000, redirectsMax: 5 };
const ALLOW = ['127.0.0.1', 'listed.example'];
const resolve = async (): Promise<string[]> => ['127.0.0.1'];
const safeFetch = createSafeFetch({ allow: ALLOW, resolve });
/** Some limits so short that they strike, the others out of reach. */
const hasty = (limits: Partial<typeof NET_LIMITS>) => createSafeFetch({ allow: ALLOW, resolve }, { ...NET_LIMITS, ...limits });

/** Those of Node's sockets are others. */
const fakeOurTimers = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closers.splice(0)) await close();
});

async function receiver(...args: Parameters<typeof startReceiver>): Promise<Receiver> {
  const started = await startReceiver(...args);
  closers.push(started.close);
  return started;
}

/** A server that says what it likes. Resolves to its URL. */
async function rawServer(talk: (socket: Socket) => void): Promise<{ url: string; ended: Promise<void> }> {
  const sockets = new Set<Socket>();
  const ended = Promise.withResolvers<void>();
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}).once('close', () => ended.resolve()));
    socket.once('data', () => talk(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}/`, ended: ended.promise };
}

const textOf = async ({ body }: IncomingAnswer): Promise<string> => Buffer.concat(await body.toArray()).toString();
const HEAD = 'HTTP/1.1 200 OK\r\n';

describe('what is allowed', () => {
  it('is fetched with the name in the Host header, and nothing is said of us but our name', async () => {
    const { url, port, requests } = await receiver((_, response) => void response.writeHead(201, { 'X-One': '1', 'Set-Cookie': ['a', 'b'] }).end('content'));
    const answer = await safeFetch(`http://Listed.example.:${port}/photo.jpg?size=1#part`, REQUEST);
    expect(answer).toMatchObject({ status: 201, url: `http://listed.example:${port}/photo.jpg?size=1#part`, headers: { 'x-one': '1', 'set-cookie': 'a, b' } });
    expect(await textOf(answer)).toBe('content');
    expect(requests).toEqual([
      {
        method: 'GET',
        path: '/photo.jpg?size=1',
        headers: { host: `listed.example:${port}`, 'user-agent': 'Bonafide', accept: '*/*', 'accept-encoding': 'identity', connection: 'close' },
        body: '',
      },
    ]);
    expect(url).toBe(`http://127.0.0.1:${port}`);
  });

  it.each([['127.0.0.1'], ['127.0.0.0/8'], ['0.0.0.0/0'], ['named.example']])('may be written as %s', async (entry) => {
    const { port } = await receiver();
    const fetch = createSafeFetch({ allow: [entry], resolve });
    const answer = await fetch(`http://named.example:${port}/`, REQUEST);
    answer.body.destroy();
    expect(answer.status).toBe(200);
  });

  it('may be a name of this machine', async () => {
    const { port } = await receiver();
    const answer = await createSafeFetch({ allow: ['localhost'] })(`http://localhost:${port}/`, REQUEST);
    answer.body.destroy();
    expect(answer.status).toBe(200);
  });

  it('is told its own name, whatever the headers say', async () => {
    const { url, port, requests } = await receiver();
    (await safeFetch(url, { ...REQUEST, headers: { Host: 'other.example', 'Accept-Encoding': 'br' } })).body.destroy();
    expect(requests[0]?.headers).toMatchObject({ host: `127.0.0.1:${port}`, 'accept-encoding': 'identity' });
  });

  it('is let go of once its body has been read, and after a failure', async () => {
    const { url } = await receiver((_, response) => void response.end('content'));
    const { signal } = new AbortController();
    await safeFetch(url, { ...REQUEST, signal }).then(textOf);
    await expect(safeFetch('http://10.0.0.1/', { ...REQUEST, signal })).rejects.toMatchObject({ code: 'url_blocked' });
    await expect(safeFetch('http://10.example/', { ...REQUEST, signal, redirectsMax: 0 }).then(textOf)).rejects.toBeDefined();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('is reached without a proxy, whatever the environment says', async () => {
    const [source, proxy] = [await receiver((_, response) => void response.end('straight')), await receiver()];
    const script = `
      import { createSafeFetch } from ${JSON.stringify(new URL('safe-fetch.ts', import.meta.url).href)};
      const answer = await createSafeFetch({ allow: ['127.0.0.1'] })(${JSON.stringify(source.url)}, ${JSON.stringify(REQUEST)});
      process.stdout.write(Buffer.concat(await answer.body.toArray()));`;
    const env = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy.url, http_proxy: proxy.url, NO_PROXY: '', no_proxy: '' };
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], { env });
    expect([stdout, proxy.connections()]).toEqual(['straight', 0]);
  });

  it('is posted to', async () => {
    const { url, requests } = await receiver((_, response) => void response.writeHead(410).end());
    const answer = await safeFetch(url, { ...REQUEST, method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"a":1}' });
    expect([answer.status, await textOf(answer)]).toEqual([410, '']);
    expect(requests[0]).toMatchObject({ method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json', 'content-length': '7' } });
  });
});

describe('redirects', () => {
  const to =
    (status: number, location: string): Answer =>
    (request, response) =>
      void (request.path === '/end' ? response.writeHead(200) : response.writeHead(status, { location })).end();

  it('are handed back where none is allowed, and where they name no place', async () => {
    const { url } = await receiver(to(307, '/end'));
    const answer = await safeFetch(url, { ...REQUEST, redirectsMax: 0 });
    answer.body.destroy();
    expect([answer.status, answer.headers.location]).toEqual([307, '/end']);
    const nowhere = await receiver((_, response) => void response.writeHead(302).end('gone'));
    expect(await textOf(await safeFetch(nowhere.url, REQUEST))).toBe('gone');
  });

  it.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'POST', 'GET', ''],
    [307, 'POST', 'POST', 'body'],
    [308, 'POST', 'POST', 'body'],
    [301, 'GET', 'GET', ''],
  ] as const)('with %i turn %s into %s', async (status, method, then, body) => {
    const { url, requests } = await receiver(to(status, '/end'));
    const answer = await safeFetch(url, { ...REQUEST, method, headers: { 'Content-Type': 'text/plain' }, ...(method === 'POST' && { body: 'body' }) });
    answer.body.destroy();
    expect(answer.url).toBe(`${url}/end`);
    expect(requests[1]).toMatchObject({ method: then, body });
    expect(requests[1]?.headers['content-type']).toBe(then === 'POST' || method === 'GET' ? 'text/plain' : undefined);
  });

  it('tell a secret to the same origin alone', async () => {
    const other = await receiver();
    const first = await receiver(to(302, other.url));
    const headers = { Authorization: 'Bearer s', Cookie: 'c=1', 'X-Api-Key': 'k', 'Accept-Language': 'en' };
    (await safeFetch(first.url, { ...REQUEST, headers })).body.destroy();
    expect(other.requests[0]?.headers).toEqual({
      host: `127.0.0.1:${other.port}`,
      'user-agent': 'Bonafide',
      accept: '*/*',
      'accept-language': 'en',
      'accept-encoding': 'identity',
      connection: 'close',
    });
    const same = await receiver(to(302, '/end'));
    (await safeFetch(same.url, { ...REQUEST, headers })).body.destroy();
    expect(same.requests[1]?.headers).toMatchObject({ authorization: 'Bearer s', cookie: 'c=1', 'x-api-key': 'k' });
  });

  it('end after as many as were allowed', async () => {
    const loop = await receiver(to(302, '/'));
    await expect(safeFetch(loop.url, REQUEST)).rejects.toMatchObject({ code: 'url_unreachable', details: { reason: 'redirects' } });
    expect(loop.requests).toHaveLength(6);
    const chain = await receiver((request, response) => {
      const step = Number(request.path.slice(1));
      response.writeHead(step < 5 ? 302 : 200, { location: `/${step + 1}` }).end();
    });
    const answer = await safeFetch(`${chain.url}/0`, REQUEST);
    answer.body.destroy();
    expect([answer.status, answer.url]).toEqual([200, `${chain.url}/5`]);
  });

  it('leave no connection behind, however much their bodies hold', async () => {
    const end = await receiver();
    const { url, ended } = await rawServer((socket) => socket.write(`HTTP/1.1 302 Found\r\nLocation: ${end.url}\r\nContent-Length: 1000000\r\n\r\nx`));
    (await safeFetch(url, REQUEST)).body.destroy();
    await ended;
    expect(end.connections()).toBe(1);
  });

  it('to what is no URL are refused', async () => {
    const { url } = await receiver(to(302, 'http://['));
    await expect(safeFetch(url, REQUEST)).rejects.toMatchObject({ code: 'url_unreachable', details: { reason: 'redirect' } });
  });
});

describe('size', () => {
  it('is refused by its declaration before a byte is read, and the status is still told', async () => {
    const { url, ended } = await rawServer((socket) => socket.write(`${HEAD}Content-Length: 1001\r\n\r\nx`));
    const answer = await safeFetch(url, REQUEST);
    expect(answer.status).toBe(200);
    await expect(textOf(answer)).rejects.toMatchObject({ code: 'payload_too_large', details: { max_bytes: 1000 } });
    await ended;
  });

  it('is refused by count where none is declared', async () => {
    const { url, ended } = await rawServer((socket) => {
      socket.write(`${HEAD}\r\n`);
      const more = (): void => void (socket.destroyed || socket.write(Buffer.alloc(400), () => setImmediate(more)));
      more();
    });
    await expect(safeFetch(url, REQUEST).then(textOf)).rejects.toMatchObject({ code: 'payload_too_large' });
    await ended;
  });

  it('may be the limit itself', async () => {
    const { url } = await receiver((_, response) => void response.end(Buffer.alloc(1000)));
    expect(await safeFetch(url, REQUEST).then(textOf)).toHaveLength(1000);
  });

  it('of headers is bounded', async () => {
    const { url } = await rawServer((socket) => socket.write(`${HEAD}X: ${'a'.repeat(20_000)}\r\n\r\n`));
    await expect(safeFetch(url, REQUEST)).rejects.toMatchObject({ code: 'url_unreachable', details: { reason: 'protocol' } });
    const small = await rawServer((socket) => socket.write(`${HEAD}X: ${'a'.repeat(2000)}\r\n\r\n`));
    await expect(hasty({ headerBytesMax: 1000 })(small.url, REQUEST)).rejects.toMatchObject({ details: { reason: 'protocol' } });
  });

  it('is that of the wire: nothing is unpacked', async () => {
    const { url } = await receiver((_, response) => void response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('\u001f\u008b packed'));
    expect(await safeFetch(url, REQUEST).then(textOf)).toContain('packed');
  });
});

describe('time', () => {
  const silent = () => rawServer(() => {});

  it('until the answer is bounded', async () => {
    const { url, ended } = await silent();
    await expect(hasty({ firstByteMs: 30 })(url, REQUEST)).rejects.toMatchObject({ code: 'url_unreachable', details: { reason: 'timeout' } });
    await ended;
  });

  it('until the connection is bounded', async () => {
    // A TLS handshake that is never answered belongs to connecting.
    const { url, ended } = await silent();
    const secure = url.replace('http:', 'https:');
    await expect(hasty({ connectMs: 30 })(secure, REQUEST)).rejects.toMatchObject({ code: 'url_unreachable', details: { reason: 'timeout' } });
    await ended;
  });

  it('until the name is resolved is bounded', async () => {
    const fetch = createSafeFetch({ allow: [], resolve: () => new Promise(() => {}) }, { ...NET_LIMITS, connectMs: 20 });
    await expect(fetch('http://photos.example.org/', REQUEST)).rejects.toMatchObject({ code: 'url_unreachable', details: { reason: 'timeout' } });
  });

  it('of the whole is bounded, before the answer and in the body', async () => {
    const whole = { ...REQUEST, timeoutMs: 40 };
    const { url, ended } = await silent();
    await expect(safeFetch(url, whole)).rejects.toMatchObject({ code: 'url_unreachable', details: { reason: 'timeout' } });
    await ended;
    const stalling = await rawServer((socket) => socket.write(`${HEAD}Content-Length: 10\r\n\r\n12345`));
    await expect(safeFetch(stalling.url, whole).then(textOf)).rejects.toMatchObject({ code: 'url_unreachable', details: { reason: 'timeout' } });
    await stalling.ended;
  });

  it('holds also for a body that nobody reads', async () => {
    fakeOurTimers();
    const stalling = await rawServer((socket) => socket.write(`${HEAD}Content-Length: 10\r\n\r\n12345`));
    const answer = await safeFetch(stalling.url, REQUEST);
    vi.advanceTimersByTime(REQUEST.timeoutMs);
    await stalling.ended;
    await expect(textOf(answer)).rejects.toMatchObject({ code: 'url_unreachable', details: { reason: 'timeout' } });
  });

  it('is not spent on one who drips', async () => {
    const { url, ended } = await rawServer((socket) => {
      socket.write(`${HEAD}\r\n`);
      const drip = setInterval(() => socket.write('x'), 5);
      socket.once('close', () => clearInterval(drip));
    });
    const fetch = hasty({ windowMs: 60, windowBytesMin: 500 });
    await expect(fetch(url, REQUEST).then(textOf)).rejects.toMatchObject({ code: 'url_unreachable', details: { reason: 'too_slow' } });
    await ended;
  });

  it('that the reader takes is not held against the source', async () => {
    fakeOurTimers();
    const { url } = await receiver((_, response) => void response.end(Buffer.alloc(2_000_000)));
    const answer = await safeFetch(url, { ...REQUEST, timeoutMs: 1e6, maxBytes: 1e7 });
    let sizeBytes = 0;
    for await (const chunk of answer.body) {
      // Once nothing more fits in between, it is the reader alone that is waited for.
      while (sizeBytes === 0 && answer.body.readableLength < answer.body.readableHighWaterMark) await immediate();
      if (sizeBytes === 0) vi.advanceTimersByTime(10 * NET_LIMITS.windowMs);
      sizeBytes += chunk.length;
    }
    expect(sizeBytes).toBe(2_000_000);
  });
});

describe('breaks', () => {
  it.each([
    ['before an answer', ''],
    ['in the headers', 'HTTP/1.1 200 OK\r\nContent-'],
  ])('%s are told', async (_, bytes) => {
    const { url } = await rawServer((socket) => socket.end(bytes));
    await expect(safeFetch(url, REQUEST)).rejects.toMatchObject({ code: 'url_unreachable' });
  });

  it.each([['Content-Length: 10\r\n\r\n12345'], ['Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n']])('in the body are told: %j', async (rest) => {
    const { url } = await rawServer((socket) => socket.end(HEAD + rest));
    await expect(safeFetch(url, REQUEST).then(textOf)).rejects.toMatchObject({ code: 'url_unreachable', details: { reason: 'cut_off' } });
  });

  it('by a reset are told', async () => {
    const { url } = await rawServer((socket) => socket.write(`${HEAD}Content-Length: 10\r\n\r\n12345`, () => socket.resetAndDestroy()));
    await expect(safeFetch(url, REQUEST).then(textOf)).rejects.toMatchObject({ code: 'url_unreachable', details: { reason: 'cut_off' } });
  });

  it.each([
    ['SSH-2.0-OpenSSH_9.9\r\n'],
    ['220 mail.example.org ESMTP\r\n'],
    ['HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ])('of the protocol are told: %j', async (bytes) => {
    const { url } = await rawServer((socket) => socket.write(bytes));
    await expect(safeFetch(url, REQUEST).then(textOf)).rejects.toMatchObject({ code: 'url_unreachable' });
  });

  it('of a refused connection are told', async () => {
    const { url, close } = await startReceiver();
    await close();
    await expect(safeFetch(url, REQUEST)).rejects.toMatchObject({ code: 'url_unreachable', details: { reason: 'refused' } });
  });

  it('of a name that is unknown are told', async () => {
    const unknown = async () => Promise.reject(Object.assign(new Error('queryA ENOTFOUND'), { code: 'ENOTFOUND' }));
    const fetch = createSafeFetch({ allow: [], resolve: unknown });
    await expect(fetch('http://photos.example.org/', REQUEST)).rejects.toMatchObject({ code: 'url_unreachable', details: { reason: 'dns' } });
    const empty = createSafeFetch({ allow: [], resolve: async () => [] });
    await expect(empty('http://photos.example.org/', REQUEST)).rejects.toMatchObject({ code: 'url_unreachable', details: { reason: 'dns' } });
  });

  it('by the caller end the connection, before the answer and in the body', async () => {
    const first = new AbortController();
    const waiting = await rawServer(() => first.abort());
    await expect(safeFetch(waiting.url, { ...REQUEST, signal: first.signal })).rejects.toMatchObject({ details: { reason: 'given_up' } });
    await waiting.ended;
    const second = new AbortController();
    const stalling = await rawServer((socket) => socket.write(`${HEAD}Content-Length: 10\r\n\r\n12345`));
    const answer = await safeFetch(stalling.url, { ...REQUEST, signal: second.signal });
    second.abort();
    await expect(textOf(answer)).rejects.toMatchObject({ code: 'url_unreachable', details: { reason: 'given_up' } });
    await expect(safeFetch(stalling.url, { ...REQUEST, signal: second.signal })).rejects.toMatchObject({ details: { reason: 'given_up' } });
  });

  it('by destroying the body end the connection', async () => {
    const stalling = await rawServer((socket) => socket.write(`${HEAD}Content-Length: 10\r\n\r\n12345`));
    (await safeFetch(stalling.url, REQUEST)).body.destroy();
    await stalling.ended;
  });
});
