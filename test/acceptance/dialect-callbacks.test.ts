import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Served, serveBonafide } from '../support/run-bonafide.ts';
import { type Received, type Receiver, startReceiver } from '../support/webhook-receiver.ts';

const APIS = {
  deepfakedetector: { path: '/v1/detect', id: 'job_id', read: '/v1/jobs/' },
  deepidv: { path: '/v1/deepfake-detection/analyze', id: 'id', read: '/v1/deepfake-detection/' },
  resemble: { path: '/api/v2/detect', id: 'uuid', read: '/api/v2/detect/' },
} as const;
type Api = keyof typeof APIS;
const NAMES = Object.keys(APIS) as Api[];

interface Body {
  [name: string]: unknown;
}

let folder: string;
let server: Served;
let receiver: Receiver;
let secret: string;
let picture: Buffer<ArrayBuffer>;
let auth: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-callbacks-'));
  receiver = await startReceiver();
  server = await serveBonafide(folder, [], { BONAFIDE_URL_ALLOW: '127.0.0.1' });
  auth = { Authorization: `Bearer ${server.key}` };
  picture = Buffer.from(readFileSync(join(folder, 'data/sample.jpg')));
  secret = await newSecret();
});
afterAll(async () => {
  await server?.end('SIGKILL');
  await receiver?.stop();
  await rm(folder, { recursive: true, force: true });
});

const newSecret = async (): Promise<string> => {
  const response = await fetch(`${server.url}/v1/webhook-secret`, { method: 'POST', headers: auth });
  return ((await response.json()) as { secret: string }).secret;
};

/** Hands the picture in with a callback of that path; resolves to the vendor's id. */
async function submit(api: Api, path: string, bytes = picture): Promise<string> {
  const form = new FormData();
  form.append('callback_url', receiver.url + path);
  form.append('file', new Blob([bytes]), 'sample.jpg');
  const response = await fetch(`${server.url}/${api}${APIS[api].path}`, { method: 'POST', body: form, headers: auth });
  const body = (await response.json()) as Body & { item?: Body };
  return (body.item ?? body)[APIS[api].id] as string;
}

const verified = ({ body, headers }: Received, key = secret): Body => new Webhook(key).verify(body, headers as Record<string, string>) as Body;

/** What of a callback is the body by which the detection is read. Resemble's is that of creating one, where `duration` is text and not a number. */
function readable(api: Api, body: Body): unknown {
  if (api === 'deepidv') return body.data;
  const item = body.item as Body | undefined;
  return item ? { ...body, item: { ...item, duration: Number(item.duration) } } : body;
}

describe.each(NAMES)('%s', (api) => {
  it('tells the end in its own words, signed', async () => {
    const id = await submit(api, `/${api}/done`);
    const message = await receiver.received(`/${api}/done`);
    const read = await fetch(`${server.url}/${api}${APIS[api].read}${id}`, { headers: auth });
    expect(readable(api, verified(message))).toEqual(await read.json());
    const verdict = api === 'deepfakedetector' ? undefined : read.headers.get('X-Bonafide-Verdict');
    expect([message.headers['x-bonafide-verdict'], message.headers['deepidv-signature']]).toEqual([verdict, api === 'deepidv' ? secret : undefined]);
  });

  it('tells a failure in its own words, signed', async () => {
    const id = await submit(api, `/${api}/failed`, Buffer.from(picture.subarray(0, 300)));
    const message = await receiver.received(`/${api}/failed`);
    const read = await fetch(`${server.url}/${api}${APIS[api].read}${id}`, { headers: auth });
    expect(readable(api, verified(message))).toEqual(await read.json());
    expect(message.headers['x-bonafide-verdict']).toBeUndefined();
  });
});

it('sends the same bytes again under both secrets after a rotation, and deepidv-signature with the new one', async () => {
  await submit('deepidv', '/again');
  const first = await receiver.received('/again');
  const delivery = `${server.url}/v1/webhook-deliveries/${first.headers['webhook-id']}`;
  // What is asked for while a message is on its way would be answered by its arrival.
  while (((await (await fetch(delivery, { headers: auth })).json()) as Body).status !== 'delivered');
  const before = secret;
  secret = await newSecret();
  expect((await fetch(`${delivery}/retry`, { method: 'POST', headers: auth })).status).toBe(202);
  const second = await receiver.received('/again', 2);
  expect([second.body, second.headers['webhook-id']]).toEqual([first.body, first.headers['webhook-id']]);
  expect(verified(second, before)).toEqual(verified(second));
  expect([first, second].map(({ headers }) => headers['deepidv-signature'])).toEqual([before, secret]);
});

it('tells registered endpoints in native words whichever API was used, and never a secret', async () => {
  const url = receiver.on('/endpoint', (response) => response.writeHead(204).end());
  const headers = { ...auth, 'Content-Type': 'application/json' };
  const response = await fetch(`${server.url}/v1/webhook-endpoints`, { method: 'POST', headers, body: JSON.stringify({ url }) });
  const endpoint = (await response.json()) as { id: string; secret: string };
  for (const [index, api] of NAMES.entries()) {
    await submit(api, `/${api}/beside`);
    const message = await receiver.received('/endpoint', index + 1);
    expect(verified(message, endpoint.secret)).toMatchObject({ type: 'detection.completed', data: { id: expect.stringMatching(/^det_/) } });
    expect(message.headers['deepidv-signature']).toBeUndefined();
  }
  await fetch(`${server.url}/v1/webhook-endpoints/${endpoint.id}`, { method: 'DELETE', headers: auth });
});
