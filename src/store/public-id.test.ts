import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeDatabases } from '../../test/support/database.ts';
import { type DetectionHouse, makeReport, openDetections } from '../../test/support/detections.ts';
import { LIVING_STATUSES } from '../core/detection.ts';
import { cacheDetections } from './detection-cache.ts';

describeDatabases('ids in the form of a vendor', (get) => {
  let house: DetectionHouse;
  beforeEach(async () => {
    house = await openDetections(get());
  });
  afterEach(() => house.close());

  const submit = async (owner: string, dialect: string, ...publicIds: string[]) => {
    const base = await house.submission();
    return house.detections.submit({
      ...base,
      principal: { ...base.principal, owner },
      origin: { ...base.origin, dialect },
      newPublicId: () => publicIds.shift() ?? 'exhausted',
    });
  };

  it('finds a detection by the id of its dialect, and only for its owner and its dialect', async () => {
    const { id, publicId } = await submit('ada', 'deepsafe', 'det_00000001');
    expect(publicId).toBe('det_00000001');
    expect(await house.detections.getPublic('ada', { dialect: 'deepsafe', publicId: 'det_00000001' })).toMatchObject({ id, publicId });
    for (const [owner, dialect, other] of [
      ['bob', 'deepsafe', 'det_00000001'],
      ['ada', 'resemble', 'det_00000001'],
      ['ada', 'deepsafe', 'det_00000002'],
      ['ada', 'deepsafe', '\u0000'],
    ] as const) {
      await expect(house.detections.getPublic(owner, { dialect, publicId: other })).rejects.toMatchObject({ code: 'not_found' });
    }
  });

  it('takes another id where one is taken, and gives up where none is free', async () => {
    await submit('ada', 'deepsafe', 'a');
    expect((await submit('ada', 'deepsafe', 'a', 'a', 'b')).publicId).toBe('b');
    expect((await submit('bob', 'deepsafe', 'a')).publicId).toBe('a');
    expect((await submit('ada', 'resemble', 'a')).publicId).toBe('a');
    await expect(submit('ada', 'deepsafe', ...Array<string>(20).fill('a'))).rejects.toMatchObject({ code: 'internal' });
    expect((await house.detections.listFrom('ada', { dialect: 'deepsafe' }, { limit: 10, offset: 0 })).total).toBe(2);
  });

  it('lists by number, newest first, what the dialect has given an id', async () => {
    for (const name of ['a', 'b', 'c']) await submit('ada', 'resemble', name);
    await submit('ada', 'deepsafe', 'd');
    await submit('bob', 'resemble', 'e');
    await house.detections.submit({ ...(await house.submission()), origin: { dialect: 'resemble', baseUrl: null, callbackUrl: null, sourceUrl: null } });
    const page = async (limit: number, offset: number) => {
      const { data, total } = await house.detections.listFrom('ada', { dialect: 'resemble' }, { limit, offset });
      return [total, ...data.map(({ publicId }) => publicId)];
    };
    expect(await page(2, 0)).toEqual([3, 'c', 'b']);
    expect(await page(2, 2)).toEqual([3, 'a']);
    expect(await page(2, 1_000_000)).toEqual([3]);
    // Counts and nothing else.
    expect(await page(0, 0)).toEqual([3]);
  });

  it('gives what was erased no place on a page of those that are living', async () => {
    await submit('ada', 'deepsafe', 'old');
    const { id } = await submit('ada', 'deepsafe', 'new');
    await house.detections.erase('ada', id);
    const { data, total } = await house.detections.listFrom('ada', { dialect: 'deepsafe', statuses: LIVING_STATUSES }, { limit: 1, offset: 0 });
    expect([total, ...data.map(({ publicId }) => publicId)]).toEqual([1, 'old']);
  });

  it('filters by what the caller asked for', async () => {
    const base = await house.submission();
    await house.detections.submit({ ...base, newPublicId: () => 'traced', options: { ...base.options, sourceTracing: true } });
    await submit('ada', 'native', 'plain');
    const { data } = await house.detections.listFrom('ada', { dialect: 'native', sourceTracing: true }, { limit: 10, offset: 0 });
    expect(data.map(({ publicId }) => publicId)).toEqual(['traced']);
  });

  it('shows every change of a remembered detection, whatever id it is asked by', async () => {
    const cached = cacheDetections(house.parts.store);
    const find = () => cached.findPublic('ada', { dialect: 'deepsafe', publicId: 'a' });
    const { id } = await submit('ada', 'deepsafe', 'a');
    expect((await find())?.status).toBe('queued');
    await house.detections.complete(id, makeReport(0.9));
    for (let i = 0; i < 3; i += 1) expect((await find())?.status).toBe('completed');
    expect(await cached.findPublic('bob', { dialect: 'deepsafe', publicId: 'a' })).toBeNull();
    await cached.transaction((transaction) => transaction.updateDetection(id, { status: 'erased' }));
    expect((await find())?.status).toBe('erased');
  });
});
