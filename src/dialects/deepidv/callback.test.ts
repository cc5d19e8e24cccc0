import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Served, serveBonafide } from '../../../test/support/run-bonafide.ts';
import { sampleDetection } from '../../../test/support/sample-detections.ts';
import { send } from '../../../test/support/send.ts';
import { type Receiver, startReceiver } from '../../../test/support/webhook-receiver.ts';
import { type AnalysisAccepted, CallbackSchema } from './schema.ts';
import { deepidvWebhook } from './webhook.ts';

let folder: string;
let server: Served;
let receiver: Receiver;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-deepidv-'));
  receiver = await startReceiver();
  server = await serveBonafide(folder, [], { BONAFIDE_URL_ALLOW: '127.0.0.1' });
});
afterAll(async () => {
  await server?.end('SIGKILL');
  await receiver?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function analyze(bytes: Buffer, path: string): Promise<AnalysisAccepted> {
  const form = new FormData();
  form.append('callback_url', receiver.url + path);
  form.append('file', new Blob([Uint8Array.from(bytes)]), 'sample.jpg');
  const response = await send(`${server.url}/deepidv/v1/deepfake-detection/analyze`, {
    method: 'POST',
    body: form,
    headers: { 'x-api-key': server.key ?? '' },
  });
  expect(response.status).toBe(202);
  return (await response.json()) as AnalysisAccepted;
}

it('delivers the body of GET with the secret of the account, and a signature made with it', async () => {
  const { id } = await analyze(await readFile(join(folder, 'data/sample.jpg')), '/done');
  const { headers, body } = await receiver.received('/done');
  const message = CallbackSchema.parse(JSON.parse(body));
  expect(message).toMatchObject({ type: 'deepfake_detection.completed', data: { id, status: 'completed' } });
  const found = await send(`${server.url}/deepidv/v1/deepfake-detection/${id}`, { headers: { 'x-api-key': server.key ?? '' } });
  expect(await found.json()).toEqual(message.data);
  expect(headers['x-bonafide-verdict']).toBe(found.headers.get('X-Bonafide-Verdict'));
  const secret = headers['deepidv-signature'] as string;
  expect(secret).toMatch(/^whsec_/);
  expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual(message);
});

it('delivers a failure', async () => {
  const { id } = await analyze((await readFile(join(folder, 'data/sample.jpg'))).subarray(0, 300), '/failed');
  const message = CallbackSchema.parse(JSON.parse((await receiver.received('/failed')).body));
  expect(message).toMatchObject({ type: 'deepfake_detection.failed', data: { id, status: 'failed', error: expect.any(String) } });
});

it('names a verdict only where there is one', () => {
  const { headers } = deepidvWebhook;
  expect(headers?.(sampleDetection('image', 'inconclusive'), 'whsec_x')).toEqual({ 'deepidv-signature': 'whsec_x', 'X-Bonafide-Verdict': 'inconclusive' });
  expect(headers?.(sampleDetection('image', 'spoof', { judgement: null }), 'whsec_x')).toEqual({ 'deepidv-signature': 'whsec_x' });
});
