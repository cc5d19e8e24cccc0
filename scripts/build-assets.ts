import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeSamplePicture } from '../src/engine/media/sample-picture.ts';
import { openQueue } from '../src/jobs/queue.ts';
import { openDatabase } from '../src/store/database.ts';

const assets = fileURLToPath(new URL('../assets/', import.meta.url));

/** Makes assets/db-template.tar.gz: an embedded database with our tables and the queue's, from which the first start of a server begins. */
async function buildTemplate(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bonafide-template-'));
  try {
    const database = await openDatabase({ dataDir, databaseUrl: null, template: null });
    const queue = await openQueue(database.connection, console);
    await queue.close();
    if (database.connection.type !== 'embedded') throw new Error('the template is made of an embedded database');
    const dump = await database.connection.pglite.dumpDataDir('gzip');
    await database.close();
    const draft = join(assets, `db-template.${process.pid}`);
    await writeFile(draft, dump.stream());
    await rename(draft, join(assets, 'db-template.tar.gz'));
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

await mkdir(assets, { recursive: true });
// The picture that the first start leaves for the first try: made here, so that a server never loads a decoder for it.
await writeSamplePicture(join(assets, 'sample.jpg'));
await buildTemplate();
