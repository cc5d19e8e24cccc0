import { expect, it } from 'vitest';
import { useEmbedded } from '../../test/support/database.ts';
import { makeReport, openDetections } from '../../test/support/detections.ts';
import { startSweeper } from './sweeper.ts';

const get = useEmbedded();

it('begins to sweep at once, says what it did, and stops', async () => {
  const { database } = get();
  const hourAgo = { now: () => new Date(Date.now() - 3_600_000) };
  const house = await openDetections(get(), { clock: hourAgo });
  const { id } = await house.detections.submit(await house.submission());
  await house.detections.complete(id, makeReport(0.1));
  expect(house.hasBlob(`media/${id}`)).toBe(true);

  const said = Promise.withResolvers<object>();
  const logger = { debug() {}, info: said.resolve, warn() {}, error: said.reject };
  const sweeper = startSweeper({ database, detections: house.detections, blobs: house.parts.blobs }, logger);
  expect(await said.promise).toEqual({ swept: { overdueMedia: 1 } });
  await sweeper.stop();
  expect(house.hasBlob(`media/${id}`)).toBe(false);
  await house.close();
});
