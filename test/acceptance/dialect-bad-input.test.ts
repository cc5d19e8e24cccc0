import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOSTILE_QUERIES, INTAKES } from '../support/hostile-intakes.ts';
import { HOSTILE_IDS, hostileBatches } from '../support/hostile-requests.ts';
import { expectAllBorne, formsFor, jsonFor, newestDetection, type Target } from '../support/hostile-target.ts';
import { readOperations } from '../support/operations.ts';
import { photoLike, toSharp } from '../support/photo-like.ts';
import { sendRaw } from '../support/raw-http.ts';
import { type Served, serveBonafide } from '../support/run-bonafide.ts';
import { credentialOf, VENDORS, vendorErrorText } from '../support/vendor-shapes.ts';

let folder: string;
let server: Served;
let target: Target;
let key: string;
let picture: Buffer<ArrayBuffer>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-hostile-'));
  server = await serveBonafide(folder);
  key = server.key ?? '';
  target = { url: server.url, key, uploads };
  picture = Buffer.from(
    await toSharp(await photoLike(96, 96))
      .png()
      .toBuffer(),
  );
});
afterAll(async () => {
  await server?.end('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

/** What lies where files arrive, of whatever process. */
async function uploads(): Promise<string[]> {
  const files = await readdir(join(folder, 'data', 'tmp'), { recursive: true });
  return files.filter((path) => /\/uploads\/./.test(path));
}

describe.each(VENDORS)('%s', (vendor) => {
  const { forms, batches, json, url, fields, lists, other } = INTAKES[vendor];
  const get = (path: string): Promise<Response> => fetch(`${server.url}/${vendor}${path}`, { headers: credentialOf(vendor, key) });

  it('has every call here that takes a body', async () => {
    const documented = (await readOperations(`${server.url}/${vendor}`)).filter(({ method }) => method === 'POST').map(({ path }) => path);
    expect(documented.length).toBeGreaterThan(0);
    const known = [...forms, ...batches, ...json, ...other];
    const elsewhere = await Promise.all(
      documented
        .filter((path) => !known.includes(path))
        .map(async (path) => {
          const response = await fetch(`${server.url}/${vendor}${path}`, { method: 'POST', headers: credentialOf(vendor, key) });
          return [path, response.status, /not part of this server/.test(await response.text())];
        }),
    );
    expect(elsewhere).toEqual(elsewhere.map(([path]) => [path, 403, true]));
  });

  it.each(forms)('bears hostile forms at %s', async (path) => {
    await expectAllBorne(target, vendor, path, formsFor(path, fields, { bytes: picture, filename: 'photo.png', type: 'image/png' }));
  });

  it.each(batches)('bears hostile batches at %s', async (path) => {
    await expectAllBorne(target, vendor, path, hostileBatches(picture));
  });

  it.each(json)('bears hostile JSON at %s', async (path) => {
    await expectAllBorne(target, vendor, path, jsonFor(url));
  });

  it('finds nothing by hostile ids', async () => {
    const readable = (await readOperations(`${server.url}/${vendor}`)).filter(({ method, path }) => method === 'GET' && path.includes('{'));
    for (const { path } of readable) {
      for (const id of HOSTILE_IDS) {
        const filled = path.replaceAll(/\{[^}]+\}/g, id);
        const response = await get(filled);
        const what = filled.slice(0, 80);
        expect([what, response.status]).toEqual([what, expect.toBeOneOf([400, 403, 404, 422])]);
        vendorErrorText(vendor, response.headers.get('Content-Type'), await response.text());
      }
    }
  });

  it.skipIf(lists.length === 0)('bears hostile queries', async () => {
    for (const path of lists) {
      for (const query of HOSTILE_QUERIES) {
        const response = await get(`${path}?${query}`);
        const text = await response.text();
        expect([`${path}?${query}`, response.status]).toEqual([`${path}?${query}`, expect.toBeOneOf([200, 400, 422])]);
        if (response.status === 200) JSON.parse(text);
        else vendorErrorText(vendor, response.headers.get('Content-Type'), text);
      }
    }
  });

  it('bears headers that come twice, an encoding it has not, and lengths that are too large', async () => {
    const [path] = forms;
    const { host } = new URL(server.url);
    const [name, value] = Object.entries(credentialOf(vendor, key))[0] as [string, string];
    const credential = `${name}: ${value}\r\n`;
    const head = (more: string): string => `POST /${vendor}${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${more}\r\n`;
    for (const more of [
      `${credential}${credential}Content-Type: multipart/form-data; boundary=cut\r\nContent-Length: 0\r\n`,
      `${name}: \xff\xfe\r\nContent-Length: 0\r\n`,
      `${credential}Content-Type: multipart/form-data; boundary=cut\r\nContent-Type: application/json\r\nContent-Length: 0\r\n`,
      `${credential}Content-Type: multipart/form-data; boundary=cut\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n`,
      `${credential}Content-Type: multipart/form-data; boundary=cut\r\nContent-Length: 9000000000\r\n`,
      `${credential}Content-Type: \x01\r\nContent-Length: 0\r\n`.replace('\x01', ';;;'),
    ]) {
      const answer = await sendRaw(server.url, Buffer.from(head(more), 'latin1'));
      const [, status, type] = /^HTTP\/1\.1 (\d+) [\s\S]*?content-type: (\S+)\r\n/i.exec(answer) ?? [];
      expect([more, Number(status)]).toEqual([more, expect.toBeOneOf([400, 401, 413, 415, 422])]);
      const body = answer.slice(answer.indexOf('\r\n\r\n') + 4);
      vendorErrorText(vendor, type ?? null, /^[0-9a-f]+\r\n/.test(body) ? (body.split('\r\n')[1] ?? '') : body);
    }
  });

  it('keeps nothing of an upload that is cut, and is well afterwards', async () => {
    const [path] = forms as [string];
    const [name, value] = Object.entries(credentialOf(vendor, key))[0] as [string, string];
    const before = await newestDetection(target);
    const head = `POST /${vendor}${path} HTTP/1.1\r\nHost: x\r\n${name}: ${value}\r\nContent-Type: multipart/form-data; boundary=cut\r\nContent-Length: 200000\r\n\r\n`;
    const begun = '--cut\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n';
    await sendRaw(server.url, Buffer.concat([Buffer.from(head + begun), picture]), { cut: true });
    await expect.poll(uploads).toEqual([]);
    expect(await newestDetection(target)).toBe(before);
    const good = new FormData();
    good.append('file', new Blob([picture]), 'photo.png');
    const response = await fetch(`${server.url}/${vendor}${path}`, { method: 'POST', headers: credentialOf(vendor, key), body: good });
    expect([response.status, await response.text()]).toEqual([expect.toBeOneOf([200, 202]), expect.any(String)]);
  });
});
