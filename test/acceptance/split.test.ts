import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DetectionWire } from '../../src/dialects/native/schema/detection.ts';
import { createServerDatabase, serverUrl } from '../support/database.ts';
import { photoLike, toSharp } from '../support/photo-like.ts';
import { type Running, type Served, serveBonafide, workBonafide } from '../support/run-bonafide.ts';
import { startS3 } from '../support/s3-server.ts';

const KEY = `bf_${'k'.repeat(40)}`;

/** One server that runs no analyses, and workers beside it: they share a PostgreSQL and a bucket, and no folder. */
describe.skipIf(!serverUrl)('a server and workers of their own (needs BONAFIDE_TEST_DATABASE_URL)', () => {
  let folder: string;
  let database: Awaited<ReturnType<typeof createServerDatabase>>;
  let bucket: Awaited<ReturnType<typeof startS3>>;
  let env: Record<string, string>;
  let server: Served;
  let orphan: DetectionWire;
  const started: Promise<Running>[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bonafide-split-'));
    database = await createServerDatabase();
    bucket = await startS3();
    env = {
      DATABASE_URL: database.url,
      BONAFIDE_BLOBS: 's3://bonafide',
      BONAFIDE_S3_ENDPOINT: bucket.url,
      BONAFIDE_S3_ACCESS_KEY_ID: bucket.accessKeyId,
      BONAFIDE_S3_SECRET_ACCESS_KEY: bucket.secretAccessKey,
      BONAFIDE_ADMIN_KEY: KEY,
    };
    // At once, on an empty database: all of them find it without tables.
    const [served, first] = await Promise.all([serve('server'), work('first')]);
    server = served;
    orphan = await killWhileItAnalyses(first);
    await Promise.all([work('second'), work('third')]);
  });
  afterAll(async () => {
    await Promise.allSettled(started.map(async (one) => (await one).end('SIGKILL')));
    await bucket?.close();
    await database?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  function keep<T extends Running>(starting: Promise<T>): Promise<T> {
    started.push(starting);
    return starting;
  }
  const serve = (data: string): Promise<Served> => keep(serveBonafide(folder, ['--no-worker', '--data', data], env));
  const work = (data: string): Promise<Running> => keep(workBonafide(folder, ['--data', data], env));
  const call = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(new URL(path, server.url), { ...init, headers: { authorization: `Bearer ${KEY}`, ...init.headers } });
  const stored = async (): Promise<string> => (await fetch(`${bucket.url}/bonafide?prefix=`)).text();

  async function submit(width: number, height: number, prefer: string): Promise<DetectionWire> {
    const jpeg = await toSharp(await photoLike(width, height))
      .jpeg()
      .toBuffer();
    const form = new FormData();
    form.set('file', new Blob([Uint8Array.from(jpeg)]), 'photo.jpg');
    return (await (await call('/v1/detections', { method: 'POST', body: form, headers: { prefer } })).json()) as DetectionWire;
  }

  /** The detection as it is when the worker that had it is dead. */
  async function killWhileItAnalyses(worker: Running): Promise<DetectionWire> {
    const { id } = await submit(2400, 1800, 'respond-async');
    const events = await call(`/v1/detections/${id}/events`);
    const decoder = new TextDecoder();
    let heard = '';
    for await (const chunk of events.body as ReadableStream<Uint8Array>) {
      heard += decoder.decode(chunk, { stream: true });
      if (heard.includes('event: progress')) break;
    }
    await worker.end('SIGKILL');
    return (await (await call(`/v1/detections/${id}`)).json()) as DetectionWire;
  }

  it('answers ten at once, with pictures behind signed links', async () => {
    const detections = await Promise.all(Array.from({ length: 10 }, () => submit(320, 240, 'wait=60')));
    expect(detections.map(({ status }) => status)).toEqual(Array(10).fill('completed'));
    expect(new Set(detections.map(({ id }) => id)).size).toBe(10);
    for (const { artifacts } of detections) {
      const picture = await fetch(artifacts.find(({ name }) => name === 'heatmap.png')?.url as string);
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
      await picture.arrayBuffer();
    }
  });

  it('keeps everything in the bucket, and nothing there of what is erased', async () => {
    const { id, artifacts } = await submit(320, 240, 'wait=60');
    expect(existsSync(join(folder, 'server/blobs'))).toBe(false);
    expect(await stored()).toContain(id);
    expect(await (await call(`/v1/detections/${id}`, { method: 'DELETE' })).json()).toMatchObject({ status: 'erased' });
    expect((await fetch(artifacts[0]?.url as string)).status).toBe(404);
    expect(await stored()).not.toContain(id);
  });

  it('answers by any server: a link of one opens at another', async () => {
    const { artifacts } = await submit(320, 240, 'wait=60');
    const second = await serve('second-server');
    const { pathname, search } = new URL(artifacts[0]?.url as string);
    expect((await fetch(new URL(pathname + search, second.url))).status).toBe(200);
    expect(await second.end('SIGTERM')).toBe(0);
  });

  it('ends the detection of the killed worker by another', async () => {
    expect(orphan).toMatchObject({ status: 'processing', verdict: null });
    expect(await (await call(`/v1/detections/${orphan.id}?wait=60`)).json()).toMatchObject({ status: 'completed', verdict: expect.any(String) });
  });

  it('lets a worker end cleanly when it is asked to', async () => {
    expect(await (await work('fourth')).end('SIGTERM')).toBe(0);
  });
});
