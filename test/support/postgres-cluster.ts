import { execFile } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const START_ATTEMPTS_MAX = 20;

/** Debian's place of the server programs; the newest version where there are several. */
const programs = globSync('/usr/lib/postgresql/*/bin')
  .sort((a, b) => Number.parseInt(a.split('/')[4] ?? '', 10) - Number.parseInt(b.split('/')[4] ?? '', 10))
  .at(-1);
export const hasPostgresPrograms = programs !== undefined && existsSync(join(programs, 'initdb'));

export interface PostgresCluster {
  url: string;
  /** kill -9 of the server: its connections break, and nothing of it answers. */
  kill(): Promise<void>;
  /** Starts it again; resolves when it lets clients in. */
  start(): Promise<void>;
  /** Ends it and removes its files. */
  close(): Promise<void>;
}

/** A PostgreSQL server of its own on a free loopback port, which a test may kill. It refuses to run as root, so there it is the user `postgres`. */
export async function startPostgresCluster(): Promise<PostgresCluster> {
  const home = await mkdtemp(join(tmpdir(), 'bonafide-postgres-'));
  const data = join(home, 'data');
  const user = userInfo().uid === 0 ? await idsOf('postgres') : null;
  if (user) await chown(home, user.uid, user.gid);
  const port = await freePort();
  const command = (name: string, ...args: string[]) => run(join(programs ?? '', name), ['-D', data, ...args], { cwd: home, ...user });
  const options = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=${home} -c fsync=off`;
  const start = async (): Promise<void> => {
    // What is left of a killed server holds its memory for a moment, and a new one does not start before that is free.
    for (let attempt = 1; ; attempt += 1) {
      try {
        return void (await command('pg_ctl', '-w', '-l', join(home, 'log'), '-o', options, 'start'));
      } catch (error) {
        if (attempt >= START_ATTEMPTS_MAX) throw error;
      }
    }
  };
  await command('initdb', '-U', 'bonafide', '-A', 'trust', '--no-sync');
  await start();
  return {
    url: `postgres://bonafide@127.0.0.1:${port}/postgres`,
    start,
    kill: async () => {
      process.kill(Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0]), 'SIGKILL');
    },
    close: async () => {
      await command('pg_ctl', '-m', 'immediate', 'stop').catch(() => {});
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function idsOf(name: string): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all(['-u', '-g'].map(async (flag) => Number((await run('id', [flag, name])).stdout)));
  return { uid: uid as number, gid: gid as number };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
