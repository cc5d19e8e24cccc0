import { expect, it } from 'vitest';
import { describeDatabases } from '../../test/support/database.ts';
import { newId } from '../core/id.ts';
import type { Upload } from '../core/uploads.ts';
import { createUploadStore } from './uploads.ts';

const GB = 2 ** 30;
const createdAt = new Date('2026-03-01T12:00:00Z');

const uploadOf = (owner: string, sizeBytes: number, expiresInMs = 3_600_000): Upload => ({
  id: newId('upl'),
  owner,
  filename: null,
  media: { kind: 'video', mime: 'video/mp4', format: 'mp4', sizeBytes, sha256: '' },
  createdAt,
  expiresAt: new Date(createdAt.getTime() + expiresInMs),
});

describeDatabases('store of uploads', (get) => {
  it('keeps the bytes of an owner under their limit, also when many come at once', async () => {
    const store = createUploadStore(get().database);
    const limits = { countMax: 100, bytesMax: 4 * GB };
    // What has expired, and what is another owner's, does not count.
    await store.insert(uploadOf('ada', 4 * GB, -1), newId('upl'), limits);
    await store.insert(uploadOf('bob', 4 * GB), newId('upl'), limits);
    const taken = await Promise.all(Array.from({ length: 8 }, () => store.insert(uploadOf('ada', 1.5 * GB), newId('upl'), limits)));
    expect(taken.filter(Boolean)).toHaveLength(2);
    expect(await store.insert(uploadOf('ada', GB), newId('upl'), limits)).toBe(true);
    expect(await store.insert(uploadOf('ada', 1), newId('upl'), limits)).toBe(false);
    expect(await store.open('ada', createdAt)).toEqual({ count: 3, sizeBytes: 4 * GB, firstExpiresAt: new Date(createdAt.getTime() + 3_600_000) });
    expect(await store.open('eve', createdAt)).toEqual({ count: 0, sizeBytes: 0, firstExpiresAt: null });
  });
});
