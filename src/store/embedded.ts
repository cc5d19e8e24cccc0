import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';

/** Beside the folder of the database: what has no such mark was cut off while it was being made, and holds nothing yet. */
const MARK = 'database.initialised';
const MAKER = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './make-embedded.ts' : './make-embedded.js', import.meta.url));
const ERROR_TEXT_LENGTH = 2000;

/** Opens the embedded database in `dataDir`, which the caller has locked. The first time it starts from the template where there is one. */
export async function openEmbedded(dataDir: string, template: string | null): Promise<PGlite> {
  const folder = join(dataDir, 'database');
  const mark = join(dataDir, MARK);
  if (!existsSync(mark)) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await makeAside(folder, template);
    await writeFile(mark, '');
  }
  return PGlite.create({ dataDir: folder });
}

/** In a process of its own: unpacking a template takes more than 100 MB of memory, which a server would keep for good. */
async function makeAside(folder: string, template: string | null): Promise<void> {
  const maker = fork(MAKER, [folder, ...(template === null ? [] : [template])], {
    execArgv: ['--liftoff-only', '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errorText = '';
  maker.stderr?.on('data', (text: Buffer) => {
    errorText = (errorText + text.toString('utf8')).slice(-ERROR_TEXT_LENGTH);
  });
  const [code] = (await once(maker, 'close')) as [number | null];
  if (code !== 0) throw new Error(`The embedded database could not be made (exit code ${code}): ${errorText}`);
}
