import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Receiver, startReceiver } from '../../test/support/receiver.ts';
import { sniffMedia } from '../engine/media/sniff.ts';
import { createSafeFetch } from '../net/safe-fetch.ts';
import { fetchMedia } from './fetch-media.ts';
import { remoteFilename } from './remote-filename.ts';
import type { UploadRules } from './upload.ts';

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR', 'latin1'), Buffer.alloc(200)]);
const never = new AbortController().signal;
const safeFetch = createSafeFetch({ allow: ['127.0.0.1'] });

let rules: UploadRules;
let source: Receiver | null = null;
beforeAll(async () => {
  const dir = await mkdtemp(join(tmpdir(), 'bonafide-fetch-media-'));
  rules = { dir, sniff: sniffMedia, maxBytes: (kind) => (kind === 'image' ? 150_000 : 300_000), maxBytesOfAll: 300_000 };
});
afterEach(async () => {
  expect(await readdir(rules.dir)).toEqual([]);
  await source?.close();
});
afterAll(() => rm(rules.dir, { recursive: true }));

const fetchFrom = async (path: string, answer: Answer, signal = never) => {
  source = await startReceiver(answer);
  return fetchMedia(safeFetch, source.url + path, rules, signal);
};

describe('media by URL', () => {
  it('is what its bytes are, whatever the headers say', async () => {
    const media = await fetchFrom('/album/Stra%C3%9Fe.mp3?token=1', (_, response) => void response.writeHead(200, { 'Content-Type': 'audio/mpeg' }).end(PNG));
    expect(await readFile(media.path)).toEqual(PNG);
    await rm(media.path);
    expect({ ...media, path: '' }).toEqual({
      path: '',
      filename: 'Straße.mp3',
      type: { kind: 'image', format: 'png', mime: 'image/png' },
      sizeBytes: PNG.length,
      sha256: createHash('sha256').update(PNG).digest('hex'),
    });
  });

  it.each([
    ['status', { reason: 'status', status: 404 }, (_, response) => response.writeHead(404).end(PNG)],
    ['status of a part', { reason: 'status', status: 206 }, (_, response) => response.writeHead(206).end(PNG)],
    ['redirect without a place', { reason: 'status', status: 304 }, (_, response) => response.writeHead(304).end()],
    ['content encoding', { reason: 'encoding' }, (_, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(PNG)],
    ['length', { reason: 'cut_off' }, (_, response) => response.writeHead(200, { 'Content-Length': '999' }).write(PNG, () => response.destroy())],
  ] satisfies [string, object, Answer][])('is unreachable by its %s', async (_, details, answer) => {
    await expect(fetchFrom('/', answer)).rejects.toMatchObject({ code: 'url_unreachable', details });
  });

  it.each([
    ['unsupported_media', 'no media', (_, response) => response.writeHead(200, { 'Content-Type': 'image/png' }).end('<html>')],
    ['media_unreadable', 'nothing', (_, response) => response.end()],
    ['payload_too_large', 'too much for its kind', (_, response) => response.end(Buffer.concat([PNG, Buffer.alloc(160_000)]))],
    ['payload_too_large', 'too much for any kind', (_, response) => response.writeHead(200, { 'Content-Length': '300001' }).write(PNG)],
  ] satisfies [string, string, Answer][])('is %s where it is %s', async (code, _, answer) => {
    await expect(fetchFrom('/', answer)).rejects.toMatchObject({ code });
  });

  it('is refused on the way by where it redirects to', async () => {
    await expect(fetchFrom('/', (_, response) => void response.writeHead(302, { location: 'http://10.0.0.1/' }).end())).rejects.toMatchObject({
      code: 'url_blocked',
    });
  });

  it('is let go when the caller has gone', async () => {
    const caller = new AbortController();
    const half: Answer = (_, response) => void response.writeHead(200, { 'Content-Length': '999' }).write(PNG, () => caller.abort());
    await expect(fetchFrom('/', half, caller.signal)).rejects.toMatchObject({ code: 'url_unreachable', details: { reason: 'given_up' } });
  });
});

it.each([
  ['attachment; filename="a b.png"', 'a b.png'],
  ['attachment; filename=a.png', 'a.png'],
  ['attachment; filename="say \\"a\\".png"', 'say "a".png'],
  ["attachment; filename=a.png; filename*=UTF-8''%E2%82%AC.png", '€.png'],
  [`inline; filename="${Buffer.from('ä.png').toString('latin1')}"`, 'ä.png'],
  ['attachment; filename="../../etc/passwd"', 'passwd'],
  ['attachment; filename="C:\\\\photos\\\\a.png"', 'a.png'],
  ["attachment; filename*=UTF-8''%zz", '%zz'],
  ['inline', 'photo%2.jpg'],
])('reads the name out of %j', (disposition, name) => {
  expect(remoteFilename({ headers: { 'content-disposition': disposition }, url: 'https://example.org/a/photo%2.jpg?size=1' })).toBe(name);
});
