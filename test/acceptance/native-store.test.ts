import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DetectionWire } from '../../src/dialects/native/schema/detection.ts';
import { useEmbedded } from '../support/database.ts';
import { type DetectionHouse, openDetections } from '../support/detections.ts';
import { type FakeServer, startFakeServer } from '../support/fake-server.ts';
import { formWith } from '../support/media-samples.ts';

const database = useEmbedded();
let house: DetectionHouse;
let server: FakeServer;
beforeAll(async () => {
  house = await openDetections(database());
  server = await startFakeServer({}, { detections: house.detections, blobs: house.parts.blobs, events: house.parts.events });
});
afterAll(async () => {
  await server.stop();
  await house.close();
});

const call = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(server.url + path, { ...init, headers: { 'X-API-Key': server.key, ...init.headers } });
  return { status: response.status, body: (await response.json()) as DetectionWire & { data: DetectionWire[]; next_cursor: string | null } };
};
const submit = (id: string) => call('/v1/detections', { method: 'POST', body: formWith({ external_id: id }), headers: { Prefer: 'respond-async' } });

it('stores what was sent, pages through it and filters it', async () => {
  for (const id of ['a', 'b', 'c']) expect((await submit(id)).status).toBe(202);
  const first = await call('/v1/detections?limit=2');
  const second = await call(`/v1/detections?limit=2&cursor=${encodeURIComponent(first.body.next_cursor ?? '')}`);
  expect([...first.body.data, ...second.body.data].map((one) => one.external_id)).toEqual(['c', 'b', 'a']);
  expect(second.body.next_cursor).toBeNull();
  expect((await call('/v1/detections?external_id=b&kind=image&status=queued')).body.data).toHaveLength(1);
  expect((await call('/v1/detections?created_after=2100-01-01T00:00:00Z')).body.data).toEqual([]);
  expect((await call('/v1/detections?cursor=nonsense')).status).toBe(400);
  expect(await server.uploads()).toEqual([]);
});

it('wakes a waiting reader when the detection ends, and forgets it when told to', async () => {
  const { id } = (await submit('d')).body;
  const waiting = call(`/v1/detections/${id}?wait=60`);
  await house.detections.fail(id, { code: 'media_unreadable', publicMessage: 'The picture ends too early.' });
  expect((await waiting).body).toMatchObject({ status: 'failed', error: { code: 'media_unreadable' } });
  const erased = (await call(`/v1/detections/${id}`, { method: 'DELETE' })).body;
  expect(erased).toMatchObject({ status: 'erased', external_id: null, media: { filename: null, sha256: null }, error: null });
  expect((await call(`/v1/detections/${id}`)).body).toEqual(erased);
});
