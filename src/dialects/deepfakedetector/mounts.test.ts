import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AT_ONCE, type DeepfakedetectorClient, openDeepfakedetector } from '../../../test/support/deepfakedetector-client.ts';
import { formWith } from '../../../test/support/media-samples.ts';
import { send } from '../../../test/support/send.ts';
import { AcceptedJobSchema } from './schema.ts';

let client: DeepfakedetectorClient;
beforeEach(async () => {
  client = await openDeepfakedetector();
});
afterEach(() => client.server.stop());

describe('where it stands', () => {
  it.each([
    ['127.0.0.1', '/deepfakedetector/v1'],
    ['127.0.0.1', '/deepfakedetector/api/v1'],
    ['127.0.0.1', '//deepfakedetector//v1'],
    ['api.deepfakedetector.ai', '/v1'],
    ['api.deepfakedetector.ai', '/api/v1'],
    ['app.deepfakedetector.ai', '/v1'],
    ['app.deepfakedetector.ai', '/api/v1'],
  ])('at %s%s', async (host, base) => {
    expect(await atHost(host, `${base}/jobs/job_AAAAAA/`)).toMatchObject({ status: 404, body: { error: { message: expect.stringMatching(/no such job/) } } });
    expect(await atHost(host, `${base}/nothing`)).toMatchObject({ status: 404, body: { error: { message: expect.stringMatching(/nothing at/) } } });
    expect(await atHost(host, `${base}/detect`)).toMatchObject({ status: 405, body: { error: { code: 'invalid_request' } } });
  });

  it('says so in Location', async () => {
    const { headers, body } = await client.post('/api/v1/detect/image', formWith({}), AT_ONCE);
    expect(headers.get('Location')).toBe(`/deepfakedetector/api/v1/jobs/${AcceptedJobSchema.parse(body).job_id}`);
  });

  it.each(['', '/api'])('tells of itself (%j)', async (prefix) => {
    const document = (await client.call(`${prefix}/openapi.json`)).body as {
      openapi: string;
      paths: Record<string, unknown>;
      webhooks: Record<string, unknown>;
    };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toEqual(['/v1/detect', '/v1/detect/image', '/v1/detect/audio', '/v1/detect/video', '/v1/jobs/{id}']);
    expect(Object.keys(document.webhooks)).toEqual(['job.ended']);
    const page = await send(`${client.server.url}/deepfakedetector${prefix}/docs`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('deepfakedetector.ai API')]);
  });
});

/** `fetch` has no say in its Host header. */
function atHost(host: string, path: string): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const headers = { Host: host, Authorization: `Bearer ${client.server.key}` };
    const { hostname, port } = new URL(client.server.url);
    const sent = httpRequest({ hostname, port, path, headers }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: JSON.parse(text) }));
    });
    sent.on('error', reject).end();
  });
}
