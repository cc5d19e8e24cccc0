import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SIZE_MB = 64;
const BLOCK = Buffer.alloc(1 << 16);

export interface SmallDisk {
  dir: string;
  /** Nothing can be written to it afterwards, as long as nothing is deleted; call it again then. */
  fill(): Promise<void>;
  /** There is room again. */
  relieve(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A folder on a file system so small that a test can fill it: then writes fail with ENOSPC, as on a full disk. Where this user may mount none, the
 * folders in it lose their write permission instead, and writes fail with EACCES.
 */
export async function startSmallDisk(): Promise<SmallDisk> {
  const dir = await mkdtemp(join(tmpdir(), 'bonafide-disk-'));
  const ballast = join(dir, 'ballast');
  const isMounted = userInfo().uid === 0 && (await mount(dir));
  const folders = ['media', 'artifacts'].map((name) => join(dir, name));
  const permit = async (mode: number): Promise<void> => {
    for (const folder of folders) await chmod(folder, mode);
  };
  for (const folder of folders) await mkdir(folder);
  return {
    dir,
    fill: () => (isMounted ? writeUntilFull(ballast) : permit(0o500)),
    relieve: () => (isMounted ? rm(ballast) : permit(0o700)),
    close: async () => {
      if (isMounted) await run('umount', ['-l', dir]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const mount = (dir: string): Promise<boolean> =>
  run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m`, 'tmpfs', dir]).then(
    () => true,
    () => false,
  );

async function writeUntilFull(path: string): Promise<void> {
  const file = await open(path, 'a');
  try {
    for (let written = 0; written < 2 * SIZE_MB * 2 ** 20; written += BLOCK.length) await file.write(BLOCK);
    throw new Error(`${path} was to fill its file system and did not`);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  } finally {
    await file.close();
  }
}
