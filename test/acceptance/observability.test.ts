import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DetectionWire } from '../../src/dialects/native/schema/detection.ts';
import { createServerDatabase, serverUrl } from '../support/database.ts';
import { photoLike, toSharp } from '../support/photo-like.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Running, type Served, serveBonafide, workBonafide } from '../support/run-bonafide.ts';
import { pathOf, type ReceivedSpan, receivedSpans } from '../support/spans.ts';

const KEY = `bf_${'k'.repeat(40)}`;
const MARKER = 'quagga';
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER_SPAN = '00f067aa0ba902b7';
/** What one detection leaves in a trace, in the words of `pathOf`. */
const PATHS = [
  'POST /v1/detections',
  'POST /v1/detections > submit',
  'POST /v1/detections > submit > analyze',
  'POST /v1/detections > submit > analyze > fetch',
  'POST /v1/detections > submit > analyze > engine',
];

let folder: string;
let jpeg: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-observability-'));
  jpeg = await toSharp(await photoLike(320, 240))
    .jpeg()
    .toBuffer();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function submit(server: Served, fields: Record<string, string> = {}): Promise<{ detection: DetectionWire; requestId: string }> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', new Blob([Uint8Array.from(jpeg)]), `${MARKER}.jpg`);
  const headers = { authorization: `Bearer ${KEY}`, prefer: 'wait=60', traceparent: `00-${TRACE_ID}-${CALLER_SPAN}-01` };
  const answer = await fetch(new URL('/v1/detections', server.url), { method: 'POST', body: form, headers });
  return { detection: (await answer.json()) as DetectionWire, requestId: answer.headers.get('x-request-id') ?? '' };
}

const textOf = async (url: string, accept = 'text/plain'): Promise<string> => (await fetch(url, { headers: { accept } })).text();
const linesOf = ({ stderr }: Running): Record<string, unknown>[] =>
  stderr()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('a server that is watched', () => {
  let server: Served;
  let collector: Receiver;
  let hooks: Receiver;
  let metrics: string;
  let openMetrics: string;
  let detection: DetectionWire;
  let requestId: string;
  let spans: ReceivedSpan[];

  beforeAll(async () => {
    const called = Promise.withResolvers<void>();
    collector = await startReceiver();
    hooks = await startReceiver((_request, response) => {
      response.end();
      called.resolve();
    });
    server = await serveBonafide(folder, [], {
      BONAFIDE_ADMIN_KEY: KEY,
      BONAFIDE_LOG_LEVEL: 'trace',
      BONAFIDE_URL_ALLOW: '127.0.0.1',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    });
    const secret = { external_id: MARKER, callback_url: `${hooks.url}/${MARKER}?token=${MARKER}`, zero_retention: 'true' };
    ({ detection, requestId } = await submit(server, secret));
    await called.promise;
    metrics = await textOf(`${server.url}/metrics`);
    openMetrics = await textOf(`${server.url}/metrics`, 'application/openmetrics-text');
    // What is left of the traces is sent at the end.
    await server.end('SIGTERM');
    spans = receivedSpans(collector.requests);
  });
  afterAll(async () => {
    await server?.end('SIGKILL');
    await collector?.close();
    await hooks?.close();
  });

  it('names request, detection and job in every line about them', () => {
    const ids = { requestId, detectionId: detection.id };
    expect(linesOf(server)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ...ids, msg: 'request', status: 200 }),
        expect.objectContaining({ ...ids, msg: 'analysis begins', jobId: expect.any(String), queueMs: expect.any(Number) }),
        expect.objectContaining({ ...ids, msg: 'analysis completed', verdict: detection.verdict, analysisMs: expect.any(Number) }),
      ]),
    );
  });

  it('says nothing of names, addresses and keys, at the lowest level and under zero retention', () => {
    expect(server.stderr()).toContain(detection.id);
    for (const secret of [MARKER, KEY, hooks.url]) expect(server.stderr()).not.toContain(secret);
  });

  it('counts what happened, by what is no secret', () => {
    for (const line of [
      `bonafide_detections_total{kind="image",status="completed",verdict="${detection.verdict}"} 1`,
      'bonafide_queue_wait_seconds_count{kind="image"} 1',
      'bonafide_analysis_seconds_count{kind="image"} 1',
      'bonafide_analysis_stage_seconds_count{stage="decode"} 1',
      'bonafide_http_request_duration_seconds_count{method="POST",route="/v1/detections",status="2xx"} 1',
      'bonafide_database_up 1',
      'bonafide_queue_oldest_seconds 0',
    ]) {
      expect(metrics.split('\n')).toContain(line);
    }
    for (const secret of [MARKER, KEY, detection.id, 'admin', '127.0.0.1']) expect(metrics).not.toContain(secret);
    expect(openMetrics).toMatch(/# TYPE bonafide_detections counter\n(.*\n)*# EOF\n$/);
  });

  it('makes one trace of a detection, which goes on where the caller was and does not end here', () => {
    const [delivery] = hooks.requests;
    const sent = spans.find(({ name }) => name === 'deliver webhook');
    expect(spans.map((span) => pathOf(span, spans))).toEqual(expect.arrayContaining([...PATHS, 'POST /v1/detections > submit > deliver webhook']));
    expect(delivery?.headers.traceparent).toBe(`00-${TRACE_ID}-${sent?.spanId}-01`);
    const ofTrace = spans.filter(({ traceId }) => traceId === TRACE_ID);
    expect(ofTrace.find(({ name }) => name === 'POST /v1/detections')).toMatchObject({
      parentSpanId: CALLER_SPAN,
      service: 'bonafide',
      attributes: { 'http.route': '/v1/detections', 'bonafide.request_id': requestId },
    });
    expect(ofTrace.find(({ name }) => name === 'analyze')?.attributes).toMatchObject({
      'bonafide.detection_id': detection.id,
      'bonafide.verdict': detection.verdict,
      'bonafide.stage.decode_ms': expect.any(Number),
    });
    expect(ofTrace.find(({ name }) => name === 'engine')?.events).toContain('decode');
  });

  it('tells no secrets to the collector either', () => {
    expect(spans.length).toBeGreaterThan(0);
    for (const secret of [MARKER, KEY, hooks.url]) expect(JSON.stringify(collector.requests)).not.toContain(secret);
  });
});

describe('a collector that is away', () => {
  it('hurts neither a request nor the stop', async () => {
    const dead = await startReceiver();
    await dead.close();
    const server = await serveBonafide(folder, ['--data', 'without-collector'], { BONAFIDE_ADMIN_KEY: KEY, OTEL_EXPORTER_OTLP_ENDPOINT: dead.url });
    try {
      expect((await submit(server)).detection.status).toBe('completed');
      expect(await server.end('SIGTERM')).toBe(0);
    } finally {
      await server.end('SIGKILL');
    }
  });
});

describe.skipIf(!serverUrl)('a worker of its own (needs BONAFIDE_TEST_DATABASE_URL)', () => {
  let database: Awaited<ReturnType<typeof createServerDatabase>>;
  let collector: Receiver;
  let server: Served;
  let worker: Running;
  let workerUrl: string;

  beforeAll(async () => {
    database = await createServerDatabase();
    collector = await startReceiver();
    const port = await freePort();
    workerUrl = `http://127.0.0.1:${port}`;
    const env = { DATABASE_URL: database.url, BONAFIDE_ADMIN_KEY: KEY, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, BONAFIDE_BLOBS: `file:${folder}/blobs` };
    [server, worker] = await Promise.all([
      serveBonafide(folder, ['--no-worker', '--data', 'split-server'], env),
      workBonafide(folder, ['--data', 'split-worker', '--metrics-port', String(port)], env),
    ]);
  });
  afterAll(async () => {
    await server?.end('SIGKILL');
    await worker?.end('SIGKILL');
    await collector?.close();
    await database?.drop();
  });

  it('tells its own metrics, and leaves the database to the server', async () => {
    const { detection } = await submit(server);
    const [ofServer, ofWorker] = await Promise.all([textOf(`${server.url}/metrics`), textOf(`${workerUrl}/metrics`)]);
    expect(await textOf(`${workerUrl}/healthz`)).toBe('{"status":"ok"}');
    expect(ofWorker).toContain(`bonafide_detections_total{kind="image",status="completed",verdict="${detection.verdict}"} 1`);
    expect(ofWorker).not.toContain('bonafide_queue_oldest_seconds');
    expect(ofServer).toContain('bonafide_queue_oldest_seconds 0');
    expect(ofServer).not.toMatch(/^bonafide_detections_total\{/m);
  });

  it('continues the trace of the server', async () => {
    await Promise.all([server.end('SIGTERM'), worker.end('SIGTERM')]);
    const spans = receivedSpans(collector.requests).filter(({ traceId }) => traceId === TRACE_ID);
    expect(spans.map((span) => pathOf(span, spans))).toEqual(expect.arrayContaining(PATHS));
  });
});

/** Free a moment ago: a setting of 0 would not tell which one was taken. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
