import { afterEach, beforeEach, expect, it } from 'vitest';
import { useEmbedded } from '../../test/support/database.ts';
import { type DetectionHouse, makeReport, openDetections } from '../../test/support/detections.ts';
import { createDetections } from '../core/detections/index.ts';
import type { DetectionStore } from '../core/ports.ts';
import { cacheDetections } from './detection-cache.ts';

const get = useEmbedded();
let house: DetectionHouse;
let store: DetectionStore;
let reads: string[];
beforeEach(async () => {
  house = await openDetections(get());
  reads = [];
  store = cacheDetections(counting((owner, id) => house.parts.store.find(owner, id)));
});
afterEach(() => house.close());
/** The store with another way to find, whose reads are noted. */
const counting = (find: DetectionStore['find']): DetectionStore => ({
  ...house.parts.store,
  find: (owner, id) => {
    reads.push(id);
    return find(owner, id);
  },
});
const detections = () => createDetections({ ...house.parts, store });

it('reads what is finished once, and what is not each time', async () => {
  const { id } = await detections().submit(await house.submission());
  for (let i = 0; i < 2; i += 1) expect((await store.find('ada', id))?.status).toBe('queued');
  await detections().complete(id, makeReport(0.9));
  for (let i = 0; i < 3; i += 1) expect(await store.find('ada', id)).toMatchObject({ status: 'completed', judgement: { verdict: 'spoof' } });
  expect(reads).toEqual([id, id, id]);
});

it('shows every later change at once', async () => {
  const { id } = await detections().submit(await house.submission());
  await detections().complete(id, makeReport(0.9));
  expect(await store.find('ada', id)).toMatchObject({ deletedAt: null });
  await detections().purge(id);
  expect((await store.find('ada', id))?.deletedAt).toBeInstanceOf(Date);
  await detections().erase('ada', id);
  expect(await store.find('ada', id)).toMatchObject({ status: 'erased', report: null });
});

it('keeps nothing that a change has overtaken', async () => {
  const { id } = await detections().submit(await house.submission());
  await detections().complete(id, makeReport(0.9));
  const [early] = await Promise.all([store.find('ada', id), detections().erase('ada', id)]);
  expect(early?.status).toMatch(/completed|erased/);
  expect((await store.find('ada', id))?.status).toBe('erased');
});

it('shows nobody the detection of another owner, remembered or not', async () => {
  const { id } = await detections().submit(await house.submission());
  await detections().complete(id, makeReport(0.9));
  await store.find('ada', id);
  expect(await store.find('bob', id)).toBeNull();
});

it('remembers a bounded number', async () => {
  const one = await detections().submit(await house.submission());
  await detections().complete(one.id, makeReport(0.9));
  const many = cacheDetections(counting(async (_owner, id) => ({ ...one, id, status: 'completed' })));
  await many.find('ada', 'first');
  for (let i = 0; i < 256; i += 1) await many.find('ada', `det_${i}`);
  reads = [];
  await many.find('ada', 'first');
  await many.find('ada', 'det_255');
  expect(reads).toEqual(['first']);
});

it('does not keep what is very long', async () => {
  const { id } = await detections().submit(await house.submission());
  const windows = Array.from({ length: 7200 }, (_, i) => ({ startMs: i * 1000, endMs: i * 1000 + 2000, score: 0.9 }));
  await detections().complete(id, makeReport(0.9, { audio: { score: 0.9, consistency: 1, windows } }));
  for (let i = 0; i < 2; i += 1) expect((await store.find('ada', id))?.report?.audio?.windows).toHaveLength(7200);
  expect(reads).toEqual([id, id]);
});
