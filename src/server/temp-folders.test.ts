import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { emptyTempFolders, keepTempFolders } from './temp-folders.ts';

const DAY_MS = 24 * 3_600_000;
const OWN = `${hostname()}.${process.pid}`;
const LIVING = `${hostname()}.${process.ppid}`;
/** Of a process that has ended. */
const DEAD = `${hostname()}.${spawnSync(process.execPath, ['-e', '']).pid}`;

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bonafide-temp-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function leave(name: string, at = new Date()): Promise<void> {
  await mkdir(join(dir, 'tmp', name, 'uploads'), { recursive: true });
  await writeFile(join(dir, 'tmp', name, 'uploads', 'half.upload'), 'half');
  await utimes(join(dir, 'tmp', name), at, at);
}
const names = async (): Promise<string[]> => (await readdir(join(dir, 'tmp'))).sort();

it('begins empty, removes what dead processes left, and leaves the living alone', async () => {
  for (const name of [OWN, LIVING, DEAD]) await leave(name);
  await leave('elsewhere.7');
  await leave('gone.7', new Date(Date.now() - 2 * DAY_MS));
  const folders = await emptyTempFolders(dir);
  expect(await names()).toEqual([OWN, LIVING, 'elsewhere.7'].sort());
  expect(await readdir(folders.root, { recursive: true })).toEqual(expect.arrayContaining(['uploads', 'work']));
  expect(await readdir(folders.uploads)).toEqual([]);
  await folders.close();
  expect(await names()).toEqual([LIVING, 'elsewhere.7'].sort());
});

it('finds those that die later, and keeps its own alive for other machines', async () => {
  const folders = await emptyTempFolders(dir);
  await leave(DEAD);
  await leave('elsewhere.7');
  const tomorrow = new Date(Date.now() + 1.5 * DAY_MS);
  await keepTempFolders(folders.root, tomorrow);
  expect(await names()).toEqual([OWN]);
  // As another machine sees it a moment later: touched just now, although nothing was written into it.
  await rm(join(dir, 'tmp', 'watcher.1'), { recursive: true, force: true });
  await leave('watcher.1');
  await keepTempFolders(join(dir, 'tmp', 'watcher.1'), tomorrow);
  expect(await names()).toContain(OWN);
  await folders.close();
});
