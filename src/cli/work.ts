import { loadConfig } from '../config.ts';
import { startWorkerProcess } from '../server.ts';
import { type Arguments, type Command, EXIT, type Terminal, UsageError } from './command.ts';
import { flagsOf, settingFlags } from './server-flags.ts';
import { hearStop } from './until-stopped.ts';
import { packageVersion } from './version.ts';

export const work: Command = {
  usage: 'work [flags]',
  about: 'Runs analyses for servers that share its database (DATABASE_URL) and its blobs.',
  flags: settingFlags(),
  run: runWork,
};

async function runWork(input: Arguments, terminal: Terminal): Promise<number> {
  if (input.positionals.length > 0) throw new UsageError(`work takes no "${input.positionals[0]}".`);
  const config = loadConfig({ flags: flagsOf(input) });
  if (config.databaseUrl === null) throw new UsageError('work needs DATABASE_URL: the embedded database admits one process alone.');
  const untilStopped = hearStop(terminal);
  const worker = await startWorkerProcess(config, { version: packageVersion() });
  terminal.err('Working.\n');
  await untilStopped(() => worker.stop());
  return EXIT.done;
}
