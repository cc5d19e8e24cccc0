import { existsSync, openAsBlob } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';

/** Beside the folder of the database: what has no such mark was cut off while it was being made, and holds nothing yet. */
const MARK = 'database.initialised';

/** Opens the embedded database in `dataDir`, which the caller has locked. The first time it starts from the template where there is one. */
export async function openEmbedded(dataDir: string, template: string | null): Promise<PGlite> {
  const folder = join(dataDir, 'database');
  const mark = join(dataDir, MARK);
  if (existsSync(mark)) return PGlite.create({ dataDir: folder });
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const pglite = await PGlite.create({ dataDir: folder, ...(template !== null && existsSync(template) && { loadDataDir: await openAsBlob(template) }) });
  await writeFile(mark, '');
  return pglite;
}
