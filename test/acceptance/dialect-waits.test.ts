import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Detection } from '../../src/core/detection.ts';
import { ask, type Told } from '../support/ask.ts';
import { type FakeServer, startFakeServer } from '../support/fake-server.ts';
import { wavBytes } from '../support/media-samples.ts';
import { sampleDetection } from '../support/sample-detections.ts';
import { credentialOf, type VendorName, vendorErrorText } from '../support/vendor-shapes.ts';

// What clients in the wild do while they wait for a verdict (found in public clients).

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.stop());

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(64)]);
const MP4 = Buffer.concat([Buffer.from('\0\0\0\x18ftypisom', 'latin1'), Buffer.alloc(64)]);

interface Call {
  vendor: VendorName;
  path: string;
  bytes: Buffer;
  filename: string;
  headers?: Record<string, string>;
  fields?: Record<string, string>;
}

/** A call that is held until the verdict, and what it answers where there is none yet when its patience ends. */
interface HeldCall extends Call {
  tired: { status: number; body: unknown };
  /** What becomes of a detection for whose end nobody waits: where its result could not be read later, it is taken back and not charged. */
  left?: 'erased';
}

/** A call that is answered at once, and where its client looks for the result. */
interface PolledCall extends Call {
  readPath(answer: never): string;
  /** The words for what is not finished and for what is. */
  unfinished: readonly string[];
  finished: string;
  statusOf(answer: never): string | undefined;
}

const image = { bytes: PNG, filename: 'photo.png' };
const id = expect.any(String);

const HELD: readonly HeldCall[] = [
  { vendor: 'deeptrack', path: '/v1/image/predict', ...image, tired: { status: 503, body: { detail: expect.stringMatching(/again/) } }, left: 'erased' },
  {
    vendor: 'deeptrack',
    path: '/v1/audio/predict',
    bytes: wavBytes(),
    filename: 'voice.wav',
    tired: { status: 503, body: { detail: expect.any(String) } },
    left: 'erased',
  },
  { vendor: 'deepfakedetector', path: '/v1/detect', ...image, tired: { status: 202, body: { job_id: id, status: 'processing', poll_url: id } } },
  {
    vendor: 'deepfakedetector',
    path: '/v1/detect/video',
    bytes: MP4,
    filename: 'clip.mp4',
    tired: { status: 202, body: expect.objectContaining({ job_id: id }) },
  },
  {
    vendor: 'resemble',
    path: '/api/v2/detect',
    ...image,
    headers: { prefer: 'wait' },
    tired: { status: 200, body: { success: true, item: expect.objectContaining({ status: 'processing' }) } },
  },
  { vendor: 'deepsafe', path: '/v1/detect', ...image, tired: { status: 202, body: { id, status: 'processing', poll_url: id } } },
];

const POLLED: readonly PolledCall[] = [
  {
    vendor: 'deeptrack',
    path: '/v1/video/predict/video',
    bytes: MP4,
    filename: 'clip.mp4',
    readPath: ({ job_id }: { job_id: string }) => `/v1/video/jobs/${job_id}`,
    statusOf: ({ status }: { status: string }) => status,
    unfinished: ['queued', 'processing'],
    finished: 'done',
  },
  {
    vendor: 'deepfakedetector',
    path: '/v1/detect',
    ...image,
    headers: { prefer: 'respond-async' },
    readPath: ({ job_id }: { job_id: string }) => `/v1/jobs/${job_id}`,
    statusOf: ({ status }: { status: string }) => status,
    unfinished: ['queued', 'processing'],
    finished: 'completed',
  },
  {
    vendor: 'deepidv',
    path: '/v1/deepfake-detection/analyze',
    ...image,
    fields: { file_type: 'image' },
    readPath: ({ id }: { id: string }) => `/v1/deepfake-detection/${id}`,
    statusOf: ({ status }: { status: string }) => status,
    unfinished: ['processing'],
    finished: 'completed',
  },
  {
    vendor: 'resemble',
    path: '/api/v2/detect',
    ...image,
    readPath: ({ item }: { item: { uuid: string } }) => `/api/v2/detect/${item.uuid}`,
    statusOf: ({ item }: { item: { status?: string } }) => item.status,
    unfinished: ['processing'],
    finished: 'completed',
  },
  {
    vendor: 'deepsafe',
    path: '/v1/detect',
    ...image,
    fields: { async: 'true' },
    readPath: ({ id }: { id: string }) => `/v1/results/${id}`,
    statusOf: ({ status }: { status: string }) => status,
    unfinished: ['processing'],
    finished: 'complete',
  },
];

const field = (name: string, value: string): Buffer => Buffer.from(`--cut\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);

/** The parts in this order; the type of the file part only where one is given. */
function formOf({ bytes, filename }: Call, before: Record<string, string>, after: Record<string, string> = {}, type?: string): Buffer {
  const head = `--cut\r\nContent-Disposition: form-data; name="file"; filename="${filename}"\r\n${type ? `Content-Type: ${type}\r\n` : ''}\r\n`;
  const fields = (all: Record<string, string>): Buffer[] => Object.entries(all).map(([name, value]) => field(name, value));
  return Buffer.concat([...fields(before), Buffer.from(head), bytes, Buffer.from('\r\n'), ...fields(after), Buffer.from('--cut--\r\n')]);
}

const headersOf = ({ vendor, headers }: Call): Record<string, string> => ({
  ...credentialOf(vendor, server.key),
  'content-type': 'multipart/form-data; boundary=cut',
  ...headers,
});

const post = (call: Call, body = formOf(call, call.fields ?? {})): Promise<Told> =>
  ask(server.url, `/${call.vendor}${call.path}`, { method: 'POST', headers: headersOf(call), body });

const read = async (vendor: VendorName, path: string): Promise<{ status: number; body: never }> => {
  const { status, text } = await ask(server.url, `/${vendor}${path}`, { headers: credentialOf(vendor, server.key) });
  return { status, body: JSON.parse(text) as never };
};

async function newest(): Promise<Detection> {
  const { data } = await server.services.detections.listFrom('alice', {}, { limit: 1, offset: 0 });
  return data[0] as Detection;
}

async function finishNewest(): Promise<void> {
  const { id, media } = await newest();
  const { judgement, report } = sampleDetection(media.kind, 'spoof');
  server.services.finish(id, { judgement, report });
}

/** The most patient of the vendors' clients gives up then. */
const PATIENCE_MS_MAX = 120_000;

describe.each(HELD)('$vendor $path, held', (call) => {
  it('is answered within two minutes, verdict or not', async () => {
    const waits: number[] = [];
    const { detections } = server.services;
    detections.wait = (owner, detectionId, { timeoutMs }) => {
      waits.push(timeoutMs);
      return detections.get(owner, detectionId);
    };
    const { status, text } = await post(call);
    expect({ status, body: JSON.parse(text) as unknown }).toEqual(call.tired);
    for (const waitMs of waits) expect(waitMs).toBeLessThanOrEqual(PATIENCE_MS_MAX);
    expect(await server.uploads()).toEqual([]);
  });

  it('waits for nobody who has hung up, and loses nothing by it', async () => {
    const hangUp = new AbortController();
    const body = new Uint8Array(formOf(call, call.fields ?? {}));
    const url = `${server.url}/${call.vendor}${call.path}`;
    const answer = fetch(url, { method: 'POST', headers: headersOf(call), body, signal: hangUp.signal }).catch(() => null);
    await expect.poll(() => server.services.submissions).toHaveLength(1);
    await expect.poll(() => server.services.listenerCount()).toBe(1);
    hangUp.abort();
    await answer;
    await expect.poll(async () => [server.services.listenerCount(), (await newest()).status]).toEqual([0, call.left ?? 'queued']);
    // It is the caller who is gone, and nothing of the server's that failed.
    await expect.poll(() => server.services.lines.find(({ message }) => message.startsWith('request'))?.message).toBe('request');
    if (!call.left) expect(server.services.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

it('deeptrack answers with a verdict that comes when it has just given up, for that one is counted', async () => {
  const { detections } = server.services;
  detections.wait = async (owner, detectionId) => {
    const unfinished = { ...(await detections.get(owner, detectionId)) };
    await finishNewest();
    return unfinished;
  };
  const { status, text } = await post({ vendor: 'deeptrack', path: '/v1/image/predict', ...image });
  expect([status, JSON.parse(text)]).toEqual([200, expect.objectContaining({ prediction: 'Fake' })]);
  expect((await newest()).status).toBe('erased');
});

describe.each(POLLED)('$vendor $path, polled', (call) => {
  it('is answered at once each time, and with the result from the end on', async () => {
    const made = JSON.parse((await post(call)).text) as never;
    const path = call.readPath(made);
    // As often as the most patient of the clients asks.
    for (let poll = 0; poll < 120; poll += 1) {
      const { status, body } = await read(call.vendor, path);
      expect(status).toBe(200);
      expect(call.unfinished).toContain(call.statusOf(body));
    }
    expect(server.services.listenerCount()).toBe(0);
    await finishNewest();
    const { status, body } = await read(call.vendor, path);
    expect(status).toBe(200);
    expect(call.statusOf(body)).toBe(call.finished);
  });
});

/** Seen in forms of clients of several vendors; none of it is anybody's business here. */
const UNKNOWN = { face_only: 'true', signal: '', modality: 'all', 'nested[deep][]': '{', __proto__x: '1' };

describe.each(POLLED)('$vendor $path, the form', (call) => {
  it.each([
    ['before the file', UNKNOWN, {}, undefined],
    ['after the file', {}, UNKNOWN, undefined],
    ['beside a file of no type in particular', UNKNOWN, {}, 'application/octet-stream'],
    ['beside a file of a wrong type', {}, UNKNOWN, 'text/plain'],
  ] as const)('may have fields that nobody knows, %s', async (_, before, after, type) => {
    const told = await post(call, formOf(call, { ...call.fields, ...before }, after, type));
    expect([200, 202], told.text).toContain(told.status);
    expect(await server.uploads()).toEqual([]);
  });

  it('may have its own fields after the file', async () => {
    const told = await post(call, formOf(call, {}, call.fields));
    expect([200, 202], told.text).toContain(told.status);
  });

  it.each(['Content-Type: image/png\r\n', 'Content-Type: application/octet-stream\r\n', ''])(
    'says what is amiss where the file has no name (%j)',
    async (type) => {
      const part = Buffer.from(`--cut\r\nContent-Disposition: form-data; name="file"\r\n${type}\r\n`);
      const long = Buffer.concat([call.bytes, Buffer.alloc(40_000)]);
      const told = await post(
        call,
        Buffer.concat([...Object.entries(call.fields ?? {}).map(([name, value]) => field(name, value)), part, long, Buffer.from('\r\n--cut--\r\n')]),
      );
      // Some vendors ask for no name: with a type the part is a file then.
      if (told.status < 300) return expect(type).toContain('octet-stream');
      expect(told.status).toBeGreaterThanOrEqual(400);
      expect(told.status).toBeLessThan(500);
      expect(vendorErrorText(call.vendor, told.headers.get('content-type'), told.text)).toMatch(/file|format/i);
    },
  );
});
