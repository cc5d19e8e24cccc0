import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { describeDatabases } from '../../test/support/database.ts';
import { makeReference, withBitsChanged } from '../../test/support/references.ts';
import { createIdempotencyStore } from './idempotency.ts';
import { createReferenceStore } from './known-media.ts';

describeDatabases('known media', (get) => {
  const open = (limits?: Parameters<typeof createReferenceStore>[1]) => createReferenceStore(get().database, limits);
  const counts = async () => {
    const { rows } = await sql<{ all: number; own: number }>`
      select (select count from known_media_state) as all, (select sum(count)::integer from known_media_counts) as own`.execute(get().database.kysely);
    return rows[0];
  };

  it('keeps a reference as it was told, for its owner', async () => {
    const store = open();
    const reference = makeReference({ title: 'Nul \0', quality: null });
    await store.insert(reference, null);
    expect(await store.find('ada', reference.id)).toEqual({ ...reference, title: 'Nul \uFFFD' });
    expect(await store.find('bob', reference.id)).toBeNull();
    expect(await store.remove('bob', reference.id)).toBe(false);
    expect(await store.remove('ada', reference.id)).toBe(true);
    expect(await store.remove(null, reference.id)).toBe(false);
    expect(await counts()).toEqual({ all: 0, own: 0 });
  });

  it('finds what is near, the nearest first, among the own and the shared ones', async () => {
    const store = open();
    const query = makeReference().hashHex;
    const own = makeReference({ hashHex: withBitsChanged(query, 31) });
    const shared = makeReference({ owner: 'bob', shared: true, hashHex: withBitsChanged(query, 2) });
    const hidden = makeReference({ owner: 'bob', hashHex: query });
    const far = makeReference({ hashHex: withBitsChanged(query, 32) });
    for (const reference of [own, shared, hidden, far]) await store.insert(reference, null);
    expect(await store.search('ada', [query], 20)).toEqual([
      { reference: shared, distance: 2 },
      { reference: own, distance: 31 },
    ]);
    expect(await store.search('ada', [query], 1)).toHaveLength(1);
    expect((await store.search('bob', [query], 20)).map(({ distance }) => distance)).toEqual([0, 2]);
    expect(await store.search('ada', [makeReference().hashHex], 20)).toEqual([]);
  });

  it('knows at once what another process wrote or deleted', async () => {
    const [here, there] = [open(), open()];
    await Promise.all([here.warm(), there.warm()]);
    const first = makeReference();
    const second = makeReference({ hashHex: withBitsChanged(first.hashHex, 4) });
    await here.insert(first, null);
    expect(await there.search('ada', [first.hashHex], 20)).toHaveLength(1);
    await there.insert(second, null);
    await there.remove('ada', first.id);
    expect(await here.search('ada', [first.hashHex], 20)).toEqual([{ reference: second, distance: 4 }]);
    // Again, now that the first is forgotten.
    expect(await here.search('ada', [first.hashHex], 20)).toEqual([{ reference: second, distance: 4 }]);
  });

  it('misses none of many that are written at once while it is searched', async () => {
    const [here, there] = [open(), open()];
    const hash = makeReference().hashHex;
    const all = Array.from({ length: 30 }, (_, i) => makeReference({ hashHex: withBitsChanged(hash, i) }));
    await Promise.all(
      all.map(async (reference, i) => {
        await (i % 2 ? here : there).insert(reference, null);
        const found = await (i % 2 ? there : here).search('ada', [reference.hashHex], 100);
        expect(found.map(({ reference: { id } }) => id)).toContain(reference.id);
      }),
    );
    expect(await here.search('ada', [hash], 100)).toHaveLength(30);
    expect(await counts()).toEqual({ all: 30, own: 30 });
  });

  it('refuses the same hash of the same owner and names the first', async () => {
    const store = open();
    const first = makeReference();
    await store.insert(first, null);
    const again = makeReference({ hashHex: first.hashHex });
    await expect(store.insert(again, null)).rejects.toMatchObject({ code: 'conflict', details: { reference_id: first.id } });
    await store.insert({ ...again, owner: 'bob' }, null);
    expect(await counts()).toEqual({ all: 2, own: 2 });
  });

  it('takes as many as are allowed and no more, also of many at once', async () => {
    const store = open({ perOwner: 3, total: 5 });
    const inserted = await Promise.allSettled(Array.from({ length: 8 }, () => store.insert(makeReference(), null)));
    expect(inserted.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    for (let i = 0; i < 2; i += 1) await store.insert(makeReference({ owner: 'bob' }), null);
    await expect(store.insert(makeReference({ owner: 'bob' }), null)).rejects.toMatchObject({ code: 'conflict', details: { limit_references_of_all: 5 } });
    await expect(store.insert(makeReference(), null)).rejects.toMatchObject({ code: 'conflict' });
    expect(await counts()).toEqual({ all: 5, own: 5 });
  });

  it('binds an idempotency key with the reference, or writes neither', async () => {
    const { database } = get();
    const keys = createIdempotencyStore(database);
    const now = new Date();
    const held = { owner: 'ada', key: 'k', claim: 'mine' };
    await keys.take(held, 'f', { now, runningUntil: new Date(now.getTime() + 60_000), expiredBefore: new Date(0) });
    const lost = makeReference();
    await expect(open().insert(lost, { ...held, claim: 'another' })).rejects.toMatchObject({ code: 'conflict' });
    expect(await open().find('ada', lost.id)).toBeNull();
    const kept = makeReference();
    await open().insert(kept, held);
    expect(await keys.find('ada', 'k')).toMatchObject({ madeId: kept.id });
  });

  it('lists in pages, by owner and verdict', async () => {
    const store = open();
    const all = Array.from({ length: 5 }, (_, i) => makeReference({ createdAt: new Date(1e12 + i), verdict: i % 2 ? 'known_real' : 'known_fake' }));
    for (const reference of all) await store.insert(reference, null);
    await store.insert(makeReference({ owner: 'bob', createdAt: new Date(1e12) }), null);
    const first = await store.list('ada', {}, { limit: 3, cursor: null });
    const second = await store.list('ada', {}, { limit: 3, cursor: first.nextCursor });
    expect([...first.data, ...second.data]).toEqual(all.toReversed());
    expect(second.nextCursor).toBeNull();
    expect((await store.list('ada', { verdict: 'known_real' }, { limit: 9, cursor: null })).data).toHaveLength(2);
    expect((await store.list(null, {}, { limit: 9, cursor: null })).data).toHaveLength(6);
  });
});
