import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const START_TIMEOUT_MS = 30_000;
const run = promisify(execFile);

/** A PostgreSQL of our own on a loopback port, with its usual durability; gone at the end. */
export interface Cluster {
  /** Of the server; its connections are descendants. */
  pid: number;
  /** The address of a new, empty database. */
  createDatabase(name: string): Promise<string>;
}

/** Null where no PostgreSQL is installed in /usr/lib/postgresql, or where this user cannot run one. */
export async function withCluster<T>(use: (cluster: Cluster | null) => Promise<T>): Promise<T> {
  const bin = globSync('/usr/lib/postgresql/*/bin')
    .filter((folder) => existsSync(join(folder, 'initdb')))
    .sort()
    .at(-1);
  const user = ordinaryUser();
  if (!bin || user === null) return use(null);
  const home = await mkdtemp(join(tmpdir(), 'bonafide-bench-postgres-'));
  if (user.uid !== undefined && user.gid !== undefined) await chown(home, user.uid, user.gid);
  const data = join(home, 'data');
  try {
    await run(join(bin, 'initdb'), ['-D', data, '-U', 'bonafide', '-A', 'trust', '-E', 'UTF8', '--locale=C'], { ...user, cwd: home });
    const port = await freePort();
    const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${home}`, 'max_connections=200'];
    if (existsSync(join(bin, '../lib/pg_stat_statements.so'))) settings.push('shared_preload_libraries=pg_stat_statements');
    const server = spawn(join(bin, 'postgres'), ['-D', data, ...settings.flatMap((one) => ['-c', one])], { ...user, cwd: home, stdio: 'ignore' });
    const ended = once(server, 'exit');
    const url = (name: string): string => `postgres://bonafide@127.0.0.1:${port}/${name}`;
    const createDatabase = async (name: string): Promise<string> => {
      await run(join(bin, 'createdb'), ['-h', '127.0.0.1', '-p', String(port), '-U', 'bonafide', name]);
      return url(name);
    };
    try {
      await untilReady(join(bin, 'pg_isready'), port);
      return await use({ pid: server.pid as number, createDatabase });
    } finally {
      server.kill('SIGINT');
      await ended;
    }
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** PostgreSQL refuses to run as root; its package brings a user for it. */
function ordinaryUser(): { uid?: number; gid?: number } | null {
  if (process.getuid?.() !== 0) return {};
  const [, uid, gid] = /^postgres:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8')) ?? [];
  return uid === undefined || gid === undefined ? null : { uid: Number(uid), gid: Number(gid) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function untilReady(isReady: string, port: number): Promise<void> {
  const end = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const ready = await run(isReady, ['-h', '127.0.0.1', '-p', String(port)]).then(
      () => true,
      () => false,
    );
    if (ready) return;
    if (Date.now() > end) throw new Error('PostgreSQL did not start');
    await sleep(100);
  }
}
