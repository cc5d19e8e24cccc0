import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Running, type Served, serveBonafide, workBonafide } from '../../test/support/run-bonafide.ts';
import { type Client, createClient } from './client.ts';

/** Of the operator of every such server. */
export const HOUSE_KEY = `bf_${'b'.repeat(40)}`;

/** A server in a process of its own, and workers where wanted, on a folder that is removed at the end. */
export interface House {
  server: Served;
  client: Client;
  work(engines: number): Promise<Running>;
}

export interface HouseOptions {
  engines: number;
  /** Null: the embedded database, and analyses in the server. */
  databaseUrl: string | null;
}

export async function withHouse<T>({ engines, databaseUrl }: HouseOptions, use: (house: House) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'bonafide-bench-'));
  const env: Record<string, string> = { BONAFIDE_ADMIN_KEY: HOUSE_KEY, ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }) };
  const started: Running[] = [];
  try {
    const server = await serveBonafide(folder, ['--engines', String(engines), ...(databaseUrl === null ? [] : ['--no-worker'])], env);
    started.push(server);
    const client = createClient(server.url, HOUSE_KEY);
    const work = async (count: number): Promise<Running> => {
      const worker = await workBonafide(folder, ['--data', 'data', '--engines', String(count)], env);
      started.push(worker);
      return worker;
    };
    return await use({ server, client, work }).finally(() => client.close());
  } finally {
    await Promise.all(started.map((one) => one.end('SIGKILL')));
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
