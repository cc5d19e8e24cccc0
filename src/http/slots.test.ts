import { expect, it } from 'vitest';
import { Slots } from './slots.ts';

const open = () => new Slots({ work: 'things', total: 3, perOwner: 2 });

it('holds so many of an owner and so many in all, and gives places back, also after failures', async () => {
  const slots = open();
  const gate = Promise.withResolvers<void>();
  const held = [slots.hold('a', () => gate.promise), slots.hold('a', () => gate.promise)];
  await expect(slots.hold('a', async () => {})).rejects.toMatchObject({ code: 'rate_limited', details: { limit_at_once: 2, retry_after_seconds: 5 } });
  held.push(slots.hold('b', () => gate.promise));
  await expect(slots.hold('c', async () => {})).rejects.toMatchObject({ code: 'rate_limited', details: { limit_at_once: 3 } });
  gate.reject(new Error('the host is away'));
  expect((await Promise.allSettled(held)).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(await Promise.all(['a', 'a', 'b'].map((owner) => slots.hold(owner, async () => owner)))).toEqual(['a', 'a', 'b']);
});

it('resolves to what the work does', async () => {
  expect(await open().hold('a', () => Promise.resolve(7))).toBe(7);
});
