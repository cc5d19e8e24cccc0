import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeDatabases } from '../../test/support/database.ts';
import { type DetectionHouse, openDetections } from '../../test/support/detections.ts';
import { checkQueues } from './doctor-queues.ts';

describeDatabases('doctor on the queues', (get) => {
  let house: DetectionHouse;
  beforeEach(async () => {
    house = await openDetections(get());
  });
  afterEach(() => house.close());

  const check = async (queue: string) => (await checkQueues(get().database)).find(({ name }) => name === `queue ${queue}`);

  it('counts what waits, runs and is to be tried again', async () => {
    const { boss } = get().queue;
    for (let i = 0; i < 3; i += 1) await house.detections.submit(await house.submission());
    const [job] = await boss.fetch('analyze');
    await boss.fail('analyze', job?.id ?? '', { message: 'x' });
    await boss.fetch('analyze');
    expect(await check('analyze')).toMatchObject({ finding: { state: 'ok' }, report: { waiting: 1, active: 1, retrying: 1, scheduled: 0, dead: 0 } });
    expect((await check('analyze'))?.finding.message).toMatch(/^1 waiting \(the oldest for \d+ s\), 1 active, 1 to be tried again/);
  });

  it('shows dead letters: which, why, and what to do', async () => {
    const { boss } = get().queue;
    const { id } = await house.detections.submit(await house.submission());
    for (let run = 0; run < 8; run += 1) {
      const [job] = await boss.fetch('analyze', { ignoreStartAfter: true });
      await boss.fail('analyze', job?.id ?? '', { message: 'the process ended while the job was in hand' });
    }
    const row = await check('analyze');
    expect(row?.finding).toMatchObject({ state: 'warn', remedy: expect.stringContaining('Submit the media again') });
    expect(row?.finding.message).toContain(`${id}, 8 runs: the process ended while the job was in hand`);
    expect(row?.report).toMatchObject({ dead: 1, newestDead: [{ subject: id, runs: 8 }] });
    // Its letter waits for a worker, which marks the detection.
    expect(await check('dead-letters')).toMatchObject({ report: { waiting: 1 } });
  });
});
