import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DetectionWire } from '../../src/dialects/native/schema/detection.ts';
import { createS3Blobs } from '../../src/store/blobs/s3.ts';
import { openDatabase } from '../../src/store/index.ts';
import { createServerDatabase, serverUrl } from '../support/database.ts';
import { tracesInDatabase, tracesInFiles } from '../support/find-traces.ts';
import { photoLike, toSharp } from '../support/photo-like.ts';
import { exif, exifSegment } from '../support/provenance-files.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Served, serveBonafide } from '../support/run-bonafide.ts';
import { type S3Server, startS3 } from '../support/s3-server.ts';
import { zipBytes } from '../support/zip-bytes.ts';

/** Where a server keeps things: all in its data folder, or rows and blobs elsewhere. */
interface Home {
  env: Record<string, string>;
  databaseUrl: string | null;
  /** Names of the blobs that are not in the data folder. */
  remoteBlobs(): Promise<string[]>;
  close(): Promise<void>;
}

const embedded = async (): Promise<Home> => ({ env: {}, databaseUrl: null, remoteBlobs: async () => [], close: async () => {} });

async function remote(): Promise<Home> {
  const database = await createServerDatabase();
  const s3: S3Server = await startS3();
  const { url, accessKeyId, secretAccessKey } = s3;
  const blobs = createS3Blobs({ bucket: 'bonafide', endpoint: url, region: 'us-east-1', accessKeyId, secretAccessKey, tempDir: tmpdir() });
  return {
    databaseUrl: database.url,
    env: {
      DATABASE_URL: database.url,
      BONAFIDE_BLOBS: 's3://bonafide',
      BONAFIDE_S3_ENDPOINT: url,
      BONAFIDE_S3_ACCESS_KEY_ID: accessKeyId,
      BONAFIDE_S3_SECRET_ACCESS_KEY: secretAccessKey,
    },
    remoteBlobs: async () => {
      const names: string[] = [];
      for (const prefix of ['media', 'artifacts', 'uploads']) for await (const { name } of blobs.list(prefix)) names.push(name);
      return names;
    },
    close: async () => {
      blobs.close();
      await s3.close();
      await database.drop();
    },
  };
}

describe.each([
  { name: 'a data folder', open: embedded, skip: false },
  { name: 'PostgreSQL and S3 (needs BONAFIDE_TEST_DATABASE_URL)', open: remote, skip: !serverUrl },
])('what is left in $name', ({ open, skip }) => {
  describe.skipIf(skip)('after the verdict', () => {
    let folder: string;
    let home: Home;
    let photo: Buffer;
    let receiver: Receiver;
    let server: Served;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'bonafide-retention-'));
      home = await open();
      photo = await toSharp(await photoLike(160, 120))
        .jpeg()
        .toBuffer();
      // Sends media to whoever asks, and takes webhooks.
      receiver = await startReceiver((request, response) => void response.end(request.method === 'GET' ? mediaFor(request.path) : ''));
      server = await serve();
    });
    afterAll(async () => {
      await server.end('SIGKILL');
      await receiver.close();
      await home.close();
      await rm(folder, { recursive: true, force: true });
    });

    const serve = (): Promise<Served> => serveBonafide(folder, ['--url-allow', '127.0.0.1', '--log-level', 'debug'], home.env);
    let key: string;
    const call = (path: string, init: RequestInit = {}): Promise<Response> => {
      key ??= server.key as string;
      return fetch(new URL(path, server.url), { ...init, headers: { authorization: `Bearer ${key}`, ...init.headers } });
    };
    const json = async <T>(path: string, init?: RequestInit): Promise<T> => (await call(path, init)).json() as Promise<T>;
    const mediaFor = (path: string): Buffer => Buffer.concat([photo, Buffer.from(`${path.slice(1)}-bytes`)]);

    function form(files: Record<string, Buffer>, fields: Record<string, string>, part = 'file'): FormData {
      const data = new FormData();
      for (const [name, value] of Object.entries(fields)) data.set(name, value);
      for (const [name, bytes] of Object.entries(files)) data.append(part, new Blob([Uint8Array.from(bytes)]), name);
      return data;
    }

    const ended = (id: string): Promise<DetectionWire> => json(`/v1/detections/${id}?wait=60`);

    async function endedBatch(data: FormData): Promise<DetectionWire[]> {
      const { items } = await json<{ items: { detection_id: string | null }[] }>('/v1/batches', { method: 'POST', body: data });
      return Promise.all(items.flatMap(({ detection_id }) => (detection_id === null ? [] : [ended(detection_id)])));
    }

    /** Resolves when every webhook of the detection has been sent and that is written down. */
    async function delivered(id: string): Promise<void> {
      for (let look = 0; look < 2000; look += 1) {
        const { data } = await json<{ data: { status: string }[] }>(`/v1/webhook-deliveries?detection_id=${id}`);
        if (data.length > 0 && data.every(({ status }) => status === 'delivered')) return;
      }
      throw new Error('the webhook was not delivered');
    }

    /** Where the markers are found once the server is stopped, which it is for a moment. */
    async function traces(markers: readonly string[], { inFiles, known }: { inFiles: boolean; known: string }): Promise<string[]> {
      expect(await server.end('SIGTERM')).toBe(0);
      const logged = markers.filter((marker) => (server.stdout() + server.stderr()).includes(marker)).map((marker) => `${marker} in the log`);
      const inFolder = inFiles ? await tracesInFiles(join(folder, 'data'), markers) : [];
      const database = await openDatabase({ dataDir: join(folder, 'data'), databaseUrl: home.databaseUrl });
      const inRows = await tracesInDatabase(database.kysely, markers);
      // What is there is found: else finding nothing would say nothing.
      expect(await tracesInDatabase(database.kysely, [known])).not.toEqual([]);
      await database.close();
      server = await serve();
      return [...logged, ...inFolder, ...inRows];
    }

    it('is, with zero retention, neither the media nor its name, by whatever way it came', { timeout: 120_000 }, async () => {
      const fields = { zero_retention: 'true', visualize: 'true' };
      const named = (name: string): Record<string, Buffer> => ({ [`${name}.jpg`]: Buffer.concat([photo, Buffer.from(`${name}-bytes`)]) });
      const post = (body: FormData | string, headers: Record<string, string> = {}) => json<DetectionWire>('/v1/detections', { method: 'POST', body, headers });

      const byForm = await post(form(named('zebra-form'), { ...fields, callback_url: `${receiver.url}/hook` }), { 'idempotency-key': 'one' });
      const byUrl = await post(JSON.stringify({ url: `${receiver.url}/zebra-url.jpg`, zero_retention: true }), { 'content-type': 'application/json' });
      const broken = await post(form({ 'zebra-broken.jpg': Buffer.concat([photo.subarray(0, 300), Buffer.from('zebra-broken-bytes')]) }, fields));
      const inBatch = await endedBatch(
        form({ ...named('zebra-first'), ...named('zebra-second'), 'zebra-text.txt': Buffer.from('no media') }, fields, 'files[]'),
      );
      const entries = Object.entries({ ...named('zebra-packed'), ...named('zebra-other') }).map(([name, data]) => ({ name, data }));
      const inZip = await endedBatch(form({ 'zebra-zip.zip': zipBytes(entries) }, fields, 'files[]'));

      const all = [byForm, byUrl, broken, ...inBatch, ...inZip];
      expect(all.map(({ status }) => status)).toEqual(['completed', 'completed', 'failed', 'completed', 'completed', 'completed', 'completed']);
      for (const { media, artifacts, retention } of all) {
        expect({ filename: media.filename, artifacts }).toEqual({ filename: null, artifacts: [] });
        expect(retention).toEqual({ delete_at: expect.any(String), deleted_at: expect.any(String), artifacts_delete_at: null });
      }
      await delivered(byForm.id);
      expect(receiver.requests.filter(({ path }) => path === '/hook').map(({ body }) => body.includes('zebra'))).toEqual([false]);
      expect(await home.remoteBlobs()).toEqual([]);
      expect(await traces(['zebra'], { inFiles: true, known: byForm.media.sha256 as string })).toEqual([]);
    });

    it('is, after an erasure, nothing personal in any table', { timeout: 120_000 }, async () => {
      const bytes = Buffer.concat([
        photo.subarray(0, 2),
        exifSegment(exif({ 271: 'okapi-make', 272: 'okapi-model', 305: 'okapi-software' })),
        photo.subarray(2),
      ]);
      const fields = {
        external_id: 'okapi-case',
        metadata: JSON.stringify({ note: 'okapi-note' }),
        callback_url: `${receiver.url}/okapi-hook?token=okapi`,
        retain: 'true',
      };
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const uploaded = await json<DetectionWire>('/v1/detections', { method: 'POST', body: form({ 'okapi.jpg': bytes }, fields) });
      expect(JSON.stringify(uploaded.evidence)).toContain('okapi-make');
      const body = JSON.stringify({ url: `${receiver.url}/okapi-url.jpg`, metadata: { note: 'okapi' } });
      const fetched = await json<DetectionWire>('/v1/detections', { method: 'POST', body, headers: { 'content-type': 'application/json' } });
      const inBatch = await endedBatch(form({ 'okapi-batch.jpg': bytes }, {}, 'files[]'));
      await delivered(uploaded.id);

      const ids = [uploaded, fetched, ...inBatch].map(({ id }) => id);
      for (const id of ids) expect(await json(`/v1/detections/${id}`, { method: 'DELETE' })).toMatchObject({ status: 'erased', media: { sha256: null } });
      expect((await home.remoteBlobs()).filter((name) => ids.some((id) => name.includes(id)))).toEqual([]);
      for (const area of home.databaseUrl === null ? ['media', 'artifacts'] : []) {
        const names = await readdir(join(folder, 'data', 'blobs', area));
        expect(names.filter((name) => ids.includes(name))).toEqual([]);
      }
      expect(await traces(['okapi', sha256], { inFiles: false, known: uploaded.id })).toEqual([]);
    });
  });
});
