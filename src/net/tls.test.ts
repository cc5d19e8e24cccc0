import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../test/support/certificate.ts';
import { type Answer, type Receiver, startReceiver } from '../../test/support/receiver.ts';
import { createSafeFetch } from './safe-fetch.ts';

const REQUEST = { timeoutMs: 10_000, maxBytes: 1000, redirectsMax: 5 };
const trusted = makeCertificate('trusted.example');
const stranger = makeCertificate('trusted.example');
const safeFetch = createSafeFetch({ allow: ['127.0.0.1'], resolve: async () => ['127.0.0.1'] });

describe('TLS', () => {
  const before = getCACertificates('default');
  const servers: Receiver[] = [];
  const start = async (...args: Parameters<typeof startReceiver>): Promise<Receiver> => {
    const server = await startReceiver(...args);
    servers.push(server);
    return server;
  };
  beforeAll(() => setDefaultCACertificates([trusted.cert]));
  afterAll(async () => {
    setDefaultCACertificates(before);
    for (const server of servers) await server.close();
  });

  it('is spoken to the checked address under the name', async () => {
    const names: unknown[] = [];
    const hear: Answer = ({ headers }, response) => {
      names.push((response.socket as TLSSocket & { servername: unknown }).servername, headers.host);
      response.end();
    };
    const { port } = await start(hear, { tls: trusted });
    const answer = await safeFetch(`https://trusted.example:${port}/`, REQUEST);
    answer.body.resume();
    expect([answer.status, names]).toEqual([200, ['trusted.example', `trusted.example:${port}`]]);
  });

  it('is refused where the certificate is of another name, of a stranger, or where there is none', async () => {
    const named = await start(undefined, { tls: trusted });
    const unknown = await start(undefined, { tls: stranger });
    const plain = await start();
    for (const url of [`https://other.example:${named.port}/`, `https://trusted.example:${unknown.port}/`, `https://trusted.example:${plain.port}/`]) {
      await expect(safeFetch(url, REQUEST), url).rejects.toMatchObject({ code: 'url_unreachable', details: { reason: 'tls' } });
    }
    expect([...named.requests, ...unknown.requests, ...plain.requests]).toEqual([]);
  });

  it('is not left by a redirect', async () => {
    const plain = await start();
    const secure = await start((_, response) => void response.writeHead(302, { location: plain.url }).end(), { tls: trusted });
    await expect(safeFetch(`https://trusted.example:${secure.port}/`, REQUEST)).rejects.toMatchObject({
      code: 'url_blocked',
      details: { reason: 'downgrade' },
    });
    expect(plain.connections()).toBe(0);
  });
});
