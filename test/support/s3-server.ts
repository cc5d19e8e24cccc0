import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const S3RVER = fileURLToPath(new URL('../../node_modules/s3rver/bin/s3rver.js', import.meta.url));

export interface S3Server {
  url: string;
  /** The credentials that it accepts; signatures are checked. */
  accessKeyId: string;
  secretAccessKey: string;
  close(): Promise<void>;
}

/**
 * `s3rver` (npm) with one bucket on loopback: a server that others wrote, which keeps objects on disk, reads and checks signatures and parts, and
 * pages its listings. It has no list of unfinished uploads; `startFakeS3` has. It is a process of its own because its page tokens need a cipher that
 * Node has only with this flag.
 */
export async function startS3(bucket = 'bonafide'): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), 'bonafide-s3-'));
  const args = ['--openssl-legacy-provider', S3RVER, '-d', directory, '-a', '127.0.0.1', '-p', '0', '--configure-bucket', bucket];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'], env: {} });
  const ended = once(child, 'close');
  const lines = createInterface({ input: child.stdout });
  const port = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      const found = /listening on 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (found) resolve(found);
    });
    void ended.then(() => reject(new Error('s3rver ended before it listened')));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    accessKeyId: 'S3RVER',
    secretAccessKey: 'S3RVER',
    close: async () => {
      child.kill('SIGKILL');
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
