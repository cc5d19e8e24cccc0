import { existsSync, openAsBlob } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';

/** Entry of a process that makes the folder of an embedded database and ends: `make-embedded FOLDER [TEMPLATE]`. */
async function makeEmbedded(folder: string, template: string | undefined): Promise<void> {
  const pglite = await PGlite.create({ dataDir: folder, ...(template && existsSync(template) && { loadDataDir: await openAsBlob(template) }) });
  await pglite.close();
}

await makeEmbedded(process.argv[2] as string, process.argv[3]);
