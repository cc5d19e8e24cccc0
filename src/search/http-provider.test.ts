import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type Answer, type Receiver, startReceiver } from '../../test/support/receiver.ts';
import type { PerceptualHash } from '../core/known-media/perceptual-hash.ts';
import { createSafeFetch } from '../net/safe-fetch.ts';
import { createHttpProvider } from './http-provider.ts';

const HASH: PerceptualHash = { algorithm: 'pdq', hex: '0f'.repeat(32), mirroredHex: 'f0'.repeat(32), quality: 80 };
const RUN = new AbortController().signal;
let receiver: Receiver | undefined;
afterEach(() => receiver?.close());

async function providerAt(answer: Answer, sends: 'hash' | 'picture' = 'hash', allow = ['127.0.0.1']) {
  receiver = await startReceiver(answer);
  return createHttpProvider({ url: `${receiver.url}/search`, key: 'secret', sends, fetch: createSafeFetch({ allow }) });
}
const answering =
  (body: unknown, status = 200): Answer =>
  (_request, response) =>
    void response.writeHead(status).end(JSON.stringify(body));

it('sends the hash alone, with the key, and takes what comes for matches', async () => {
  const full = { url: 'https://a.example/1', title: 'One', reason: 'seen in 2019', verdict: 'known_real', similarity: 0.9, more: 'ignored' };
  const provider = await providerAt(answering({ matches: [full, { url: 'https://a.example/2' }], took_ms: 3 }));
  expect(await provider.search(HASH, '/nowhere', RUN)).toEqual([
    { url: 'https://a.example/2', title: 'https://a.example/2', reason: '', verdict: 'unknown', similarity: 1, source: 'provider' },
    { url: full.url, title: 'One', reason: 'seen in 2019', verdict: 'known_real', similarity: 0.9, source: 'provider' },
  ]);
  const [request] = receiver?.requests ?? [];
  expect(request).toMatchObject({ method: 'POST', path: '/search', headers: { authorization: 'Bearer secret', 'content-type': 'application/json' } });
  expect(JSON.parse(request?.body ?? '')).toEqual({
    version: 1,
    perceptual_hash: { algorithm: 'pdq', hex: HASH.hex, mirrored_hex: HASH.mirroredHex, quality: 80 },
    picture: null,
  });
});

it('sends the copy where it is to', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bonafide-search-'));
  try {
    await writeFile(join(folder, 'copy.jpg'), 'a small copy');
    const provider = await providerAt(answering({ matches: [] }), 'picture');
    expect(await provider.search(HASH, join(folder, 'copy.jpg'), RUN)).toEqual([]);
    const { picture } = JSON.parse(receiver?.requests[0]?.body ?? '') as { picture: { mime: string; base64: string } };
    expect([picture.mime, Buffer.from(picture.base64, 'base64').toString()]).toEqual(['image/jpeg', 'a small copy']);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('takes at most twenty matches', async () => {
  const matches = Array.from({ length: 30 }, (_, i) => ({ url: `https://a.example/${i}` }));
  expect(await (await providerAt(answering({ matches }))).search(HASH, null, RUN)).toHaveLength(20);
});

it.each<[string, Answer, string]>([
  ['an error', answering({}, 500), 'url_unreachable'],
  ['a redirect', (_request, response) => void response.writeHead(302, { location: '/elsewhere' }).end(), 'url_unreachable'],
  ['no JSON', (_request, response) => void response.end('<html>'), 'url_unreachable'],
  ['something else', answering({ results: [] }), 'url_unreachable'],
  ['an address that is none', answering({ matches: [{ url: 'javascript:alert(1)' }] }), 'url_unreachable'],
  ['a similarity that is none', answering({ matches: [{ url: 'https://a.example', similarity: 7 }] }), 'url_unreachable'],
  ['too much', (_request, response) => void response.end(Buffer.alloc(300 * 1024, 32)), 'payload_too_large'],
  ['nothing', (_request, response) => void response.destroy(), 'url_unreachable'],
])('fails where it is answered with %s', async (_name, answer, code) => {
  await expect((await providerAt(answer)).search(HASH, null, RUN)).rejects.toMatchObject({ code });
});

it('goes nowhere that the operator has not named', async () => {
  await expect((await providerAt(answering({ matches: [] }), 'hash', [])).search(HASH, null, RUN)).rejects.toMatchObject({ code: 'url_blocked' });
  expect(receiver?.requests).toEqual([]);
});
