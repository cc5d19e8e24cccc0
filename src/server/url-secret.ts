import { createHash, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';

/**
 * What signs artifact links. All processes on one PostgreSQL server share its address, so the secret is derived from that; with an embedded
 * database it is made once and kept in the data folder, readable by the owner alone.
 */
export async function urlSecret({ databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>): Promise<string> {
  if (databaseUrl !== null) return createHash('sha256').update(`bonafide artifact links\0${databaseUrl}`).digest('hex');
  const path = join(dataDir, 'url-secret');
  const known = await readFile(path, 'utf8').catch(() => '');
  if (known.length > 0) return known;
  const fresh = randomBytes(32).toString('hex');
  await writeFile(path, fresh, { mode: 0o600 });
  return fresh;
}
