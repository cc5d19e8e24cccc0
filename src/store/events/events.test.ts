import { expect, it } from 'vitest';
import { describeDatabases } from '../../../test/support/database.ts';
import type { DetectionEvent } from '../../core/events.ts';
import { createEvents } from './index.ts';
import { decodeEvent, encodeEvent } from './wire.ts';

const failed: DetectionEvent = {
  type: 'failed',
  detectionId: 'det_1',
  error: { code: 'media_unreadable', publicMessage: 'é'.repeat(9000), details: { a: 1 } },
};

it('fits every event into one notification and refuses foreign ones', () => {
  const payload = encodeEvent('me', failed);
  expect(Buffer.byteLength(payload ?? '')).toBeLessThan(8000);
  expect(decodeEvent(payload ?? '')).toMatchObject({ origin: 'me', event: { type: 'failed', error: { code: 'media_unreadable' } } });
  for (const foreign of ['', '{', '{}', '{"origin":"x","event":{"type":"other"}}']) expect(decodeEvent(foreign)).toBeNull();
});

describeDatabases('events', (get) => {
  it('reach every listener of that detection until it has enough', async () => {
    const here = await createEvents(get().database);
    // On a server a second bus stands for another process.
    const there = get().url === null ? here : await createEvents(get().database);
    const heard: string[] = [];
    const arrived = Promise.withResolvers<void>();
    there.subscribe('det_2', () => heard.push('of another'));
    const enough = there.subscribe('det_1', () => heard.push('too much'));
    enough();
    const count: DetectionEvent[] = [];
    there.subscribe('det_1', (event) => {
      count.push(event);
      if (event.type === 'completed') arrived.resolve();
    });
    await here.publish({ type: 'progress', detectionId: 'det_1', stage: 'decode', fraction: 0.5 });
    await here.publish({ type: 'completed', detectionId: 'det_1' });
    await arrived.promise;
    expect(count.map(({ type }) => type)).toEqual(['progress', 'completed']);
    expect(heard).toEqual([]);
    await here.close();
    await there.close();
  });
});
