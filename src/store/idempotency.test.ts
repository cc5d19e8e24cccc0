import { expect, it } from 'vitest';
import { describeDatabases } from '../../test/support/database.ts';
import { openDetections } from '../../test/support/detections.ts';
import { createIdempotency, type HeldKey } from '../core/idempotency.ts';
import { createIdempotencyStore } from './idempotency.ts';

describeDatabases('idempotency keys', (get) => {
  const START = Date.parse('2026-03-01T12:00:00.000Z');
  function open() {
    let nowMs = START;
    const idempotency = createIdempotency({ store: createIdempotencyStore(get().database), clock: { now: () => new Date(nowMs) } });
    return { idempotency, pass: (milliseconds: number) => (nowMs += milliseconds) };
  }
  const heldOf = (begun: { held: HeldKey } | { madeId: string }): HeldKey => {
    if ('held' in begun) return begun.held;
    throw new Error(`already made ${begun.madeId}`);
  };

  it('lends a key to one of many', async () => {
    const { idempotency } = open();
    const begun = await Promise.allSettled(Array.from({ length: 20 }, () => idempotency.begin('ada', 'k', 'f')));
    expect(begun.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of begun) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'conflict' });
  });

  it('frees the key of a request that is not heard of any more, which then makes nothing', async () => {
    const { idempotency, pass } = open();
    const house = await openDetections(get());
    const lost = heldOf(await idempotency.begin('ada', 'k', 'f'));
    pass(50_000);
    await idempotency.renew(lost);
    pass(50_000);
    await expect(idempotency.begin('ada', 'k', 'f')).rejects.toMatchObject({ code: 'conflict' });
    pass(20_000);
    const taken = heldOf(await idempotency.begin('ada', 'k', 'f'));
    await expect(house.detections.submit(await house.submission({ idempotencyKey: lost }))).rejects.toMatchObject({ code: 'conflict' });
    const { id } = await house.detections.submit(await house.submission({ idempotencyKey: taken }));
    await idempotency.end(lost);
    await expect(idempotency.begin('ada', 'k', 'f')).rejects.toMatchObject({ code: 'conflict' });
    await idempotency.end(taken);
    expect(await idempotency.begin('ada', 'k', 'f')).toEqual({ madeId: id });
    expect((await house.detections.list('ada', {}, { limit: 10, cursor: null })).data).toHaveLength(1);
    await house.close();
  });

  it('keeps what was made by a request that died while it waited', async () => {
    const { idempotency, pass } = open();
    const house = await openDetections(get());
    const held = heldOf(await idempotency.begin('ada', 'k', 'f'));
    const { id } = await house.detections.submit(await house.submission({ idempotencyKey: held }));
    pass(61_000);
    expect(await idempotency.begin('ada', 'k', 'f')).toEqual({ madeId: id });
    await house.close();
  });

  it('is not renewed by a renewal that comes after the end', async () => {
    const { idempotency } = open();
    const house = await openDetections(get());
    const held = heldOf(await idempotency.begin('ada', 'k', 'f'));
    const { id } = await house.detections.submit(await house.submission({ idempotencyKey: held }));
    await idempotency.end(held);
    await idempotency.renew(held);
    expect(await idempotency.begin('ada', 'k', 'f')).toEqual({ madeId: id });
    await house.close();
  });
});
