import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_METRICS } from '../../src/core/telemetry.ts';
import { type FakeServer, startFakeServer } from '../support/fake-server.ts';

type Answered = Parameters<typeof NO_METRICS.httpAnswered>[0];

describe('what is told of a request', () => {
  let server: FakeServer;
  let answered: Answered[];
  beforeEach(async () => {
    answered = [];
    server = await startFakeServer({}, { metrics: { ...NO_METRICS, httpAnswered: (answer) => answered.push(answer) } });
  });
  afterEach(() => server.stop());

  const call = async (path: string, init: RequestInit = {}): Promise<void> => {
    await (await fetch(new URL(path, server.url), init)).arrayBuffer();
  };

  it.each([
    ['a path with an id', '/v1/detections/det_1', {}, { route: '/v1/detections/:id', status: 401, code: 'unauthenticated' }],
    ['a path that is nobody’s', '/wp-admin/setup.php', {}, { route: 'none', status: 404, code: 'not_found' }],
    ['a method that is not possible', '/healthz', { method: 'PUT' }, { route: '/healthz', status: 405, code: 'invalid_request' }],
    ['a probe', '/healthz', {}, { route: '/healthz', status: 200, code: null }],
    ['the metrics', '/metrics', {}, { route: '/metrics', status: 200, code: null }],
  ])('has the route and not the path: %s', async (_what, path, init, expected) => {
    await call(path, init);
    expect(answered).toEqual([{ method: 'method' in init ? init.method : 'GET', durationMs: expect.any(Number), ...expected }]);
  });

  it('names the detection that a submission made, and no query', async () => {
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array([0x89, 0x50, 0x4e, 0x47, 1, 2, 3])]), 'photo.png');
    await call('/v1/detections?secret=1', { method: 'POST', body: form, headers: { authorization: `Bearer ${server.key}`, prefer: 'respond-async' } });
    expect(server.services.lines).toEqual([
      {
        level: 'info',
        message: 'request',
        fields: expect.objectContaining({ path: '/v1/detections', detectionId: expect.stringMatching(/^det_/), requestId: expect.any(String) }),
      },
    ]);
    expect(JSON.stringify(server.services.lines)).not.toContain('secret');
  });

  it('is not worth a line at the usual level where a machine asks whether we live', async () => {
    await call('/healthz');
    expect(server.services.lines.map(({ level }) => level)).toEqual(['debug']);
  });
});
