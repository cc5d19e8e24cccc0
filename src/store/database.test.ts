import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import { lockFolder } from './folder-lock.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bonafide-store-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

it('opens, reopens, and refuses what a newer version made', async () => {
  const first = await openDatabase({ dataDir, databaseUrl: null });
  expect(await first.isReady()).toBe(true);
  await expect(openDatabase({ dataDir, databaseUrl: null })).rejects.toMatchObject({ code: 'conflict' });
  await first.kysely.insertInto('schema_migrations').values({ version: 999, name: 'from-the-future' }).execute();
  await first.close();
  expect(await first.isReady()).toBe(false);
  await expect(openDatabase({ dataDir, databaseUrl: null })).rejects.toMatchObject({ code: 'conflict', details: { found: 999 } });
  // A refused start leaves no lock behind.
  await (await lockFolder(dataDir)).release();
});

it('says what is wrong with a server that cannot be reached, without its password', async () => {
  const opening = openDatabase({ dataDir, databaseUrl: 'postgres://ada:geheim@127.0.0.1:1/none' });
  await expect(opening).rejects.toMatchObject({ code: 'internal', publicMessage: expect.stringContaining('DATABASE_URL') });
  await expect(opening).rejects.not.toMatchObject({ publicMessage: expect.stringContaining('geheim') });
});

it('locks a folder for one holder and lets it go', async () => {
  const lock = await lockFolder(dataDir);
  await expect(lockFolder(dataDir)).rejects.toMatchObject({ code: 'conflict', publicMessage: expect.stringContaining(String(process.pid)) });
  await lock.release();
  await (await lockFolder(dataDir)).release();
  expect(await readdir(dataDir)).toEqual([]);
});

it.each([
  ['a process that is gone', JSON.stringify({ pid: 2 ** 30, host: hostname(), startedAt: '1' })],
  ['another process that got the same id', JSON.stringify({ pid: process.pid, host: hostname(), startedAt: 'long ago' })],
  ['nobody that can be told', 'rubbish'],
])('takes over the lock of %s', async (_who, content) => {
  await writeFile(join(dataDir, 'lock'), content);
  await (await lockFolder(dataDir)).release();
});

it('respects a live lock of another machine', async () => {
  await writeFile(join(dataDir, 'lock'), JSON.stringify({ pid: 1, host: 'elsewhere', startedAt: '1' }));
  await expect(lockFolder(dataDir)).rejects.toMatchObject({ code: 'conflict' });
});

it('gives a stale lock to one of many', async () => {
  await writeFile(join(dataDir, 'lock'), JSON.stringify({ pid: 2 ** 30, host: hostname(), startedAt: '1' }));
  const taken = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(dataDir)));
  expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect((await readdir(dataDir)).filter((name) => name.startsWith('lock'))).toEqual(['lock']);
});
