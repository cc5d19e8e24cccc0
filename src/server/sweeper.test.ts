import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useEmbedded } from '../../test/support/database.ts';
import { makeReport, openDetections } from '../../test/support/detections.ts';
import { createOwnerMark, OWNER_BLOB } from '../store/blobs/owner-mark.ts';
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
  const ownerMark = createOwnerMark(database, house.parts.blobs, house.tempDir);
  const sweeper = startSweeper({ database, detections: house.detections, blobs: house.parts.blobs, ownerMark }, logger);
  expect(await said.promise).toEqual({ swept: { overdueMedia: 1 } });
  await sweeper.stop();
  expect(house.hasBlob(`media/${id}`)).toBe(false);
  await house.close();
});

it('warns of blobs that belong to another installation, and leaves them', async () => {
  const { database } = get();
  const house = await openDetections(get());
  const { blobs } = house.parts;
  const mark = join(house.tempDir, 'mark');
  await writeFile(mark, 'another installation');
  await blobs.putFile(OWNER_BLOB, mark);

  const said = Promise.withResolvers<[object, string]>();
  const logger = { debug() {}, info() {}, warn: (fields: object, message: string) => said.resolve([fields, message]), error: said.reject };
  await database.kysely.deleteFrom('sweeps').execute();
  const ownerMark = createOwnerMark(database, blobs, house.tempDir);
  const sweeper = startSweeper({ database, detections: house.detections, blobs, ownerMark }, logger);
  expect(await said.promise).toEqual([{ blob: 'installation/id' }, expect.stringContaining('to hand them over to this one')]);
  await sweeper.stop();
  expect(await ownerMark.read()).toBe('foreign');
  await house.close();
});
