import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Config, loadConfig } from '../config.ts';
import { type RunningServer, startServer } from '../server.ts';
import { type Arguments, type Command, EXIT, type Terminal, UsageError } from './command.ts';
import { flagsOf, settingFlags } from './server-flags.ts';
import { hearStop } from './until-stopped.ts';
import { packageVersion } from './version.ts';

/** Made by scripts/build-assets.ts; two folders up in src as in dist. */
const SAMPLE = fileURLToPath(new URL('../../assets/sample.jpg', import.meta.url));

export const serve: Command = {
  usage: 'serve [flags]',
  about: 'Starts the server. The first start makes an admin key and prints it, once.',
  flags: settingFlags(),
  run: runServe,
};

async function runServe(input: Arguments, terminal: Terminal): Promise<number> {
  if (input.positionals.length > 0) throw new UsageError(`serve takes no "${input.positionals[0]}".`);
  const config = loadConfig({ flags: flagsOf(input) });
  const untilStopped = hearStop(terminal);
  const server = await startServer(config, { version: packageVersion() });
  terminal.out(await greeting(server, config));
  if (!config.worker && config.databaseUrl === null)
    terminal.err('Without a worker nothing is analysed, and the embedded database admits no other process: set DATABASE_URL.\n');
  await untilStopped(() => server.stop());
  return EXIT.done;
}

async function greeting({ url, adminKey }: RunningServer, { dataDir, databaseUrl }: Config): Promise<string> {
  const place = `Bonafide listens on ${url}\nDocumentation: ${url}/docs\n`;
  if (adminKey === null) {
    const when = databaseUrl === null ? ' (while the server is stopped, or over the API)' : '';
    return `${place}More keys: bonafide keys create --owner NAME --scope detect,admin${when}\n`;
  }
  const picture = join(dataDir, 'sample.jpg');
  await copyFile(SAMPLE, picture).catch(async () => {
    // A checkout whose install scripts did not run has no sample yet.
    const { writeSamplePicture } = await import('../engine/media/sample-picture.ts');
    await writeSamplePicture(picture);
  });
  return `${place}
Your key, shown this once:

  ${adminKey}

Try it:

  curl -sS ${url}/v1/detections -H 'Authorization: Bearer ${adminKey}' -F 'file=@${picture}'

`;
}
