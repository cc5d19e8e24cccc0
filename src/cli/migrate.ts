import { loadConfig } from '../config.ts';
import { createLogger } from '../server/logger.ts';
import { openStores } from '../server/open-stores.ts';
import { type Arguments, type Command, EXIT, type Terminal, UsageError } from './command.ts';
import { flagsOf } from './server-flags.ts';

export const migrate: Command = {
  usage: 'migrate [--data DIR]',
  about: 'Brings the database to the newest schema. The server does the same when it starts; this is for deployments that do it apart.',
  flags: { data: { type: 'string', placeholder: 'DIR', doc: 'data folder [./data]' } },
  run: runMigrate,
};

async function runMigrate(input: Arguments, terminal: Terminal): Promise<number> {
  if (input.positionals.length > 0) throw new UsageError(`migrate takes no "${input.positionals[0]}".`);
  const config = loadConfig({ flags: flagsOf(input) });
  const { close } = await openStores(config, createLogger(config.logLevel));
  await close();
  terminal.err('The database is up to date.\n');
  return EXIT.done;
}
