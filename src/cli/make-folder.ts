import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UsageError } from './command.ts';

/**
 * Makes a folder and those above it. One level at a time, because Node's own recursive form never returns for a path below /proc.
 * Throws UsageError where that cannot be.
 */
export async function makeFolder(path: string): Promise<void> {
  const missing: string[] = [];
  for (let folder = resolve(path); (await stat(folder).catch(() => null)) === null && dirname(folder) !== folder; folder = dirname(folder))
    missing.unshift(folder);
  try {
    for (const folder of missing) await mkdir(folder);
    if (!(await stat(path)).isDirectory()) throw new Error('it is a file');
  } catch (error) {
    // Another process may have made it in the meantime, which is as good.
    if ((await stat(path).catch(() => null))?.isDirectory()) return;
    throw new UsageError(`The folder "${path}" cannot be made: ${(error as Error).message}. Name another one.`);
  }
}
