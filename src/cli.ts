import { realpathSync } from 'node:fs';
import nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';
import { type Command, EXIT, type Terminal, UsageError } from './cli/command.ts';
import { commandHelp, overview } from './cli/help.ts';
import { parseArguments } from './cli/parse-arguments.ts';
import { processTerminal } from './cli/terminal.ts';
import { packageVersion } from './cli/version.ts';
import { AppError } from './core/errors.ts';
import { nearestName } from './core/nearest-name.ts';

interface Entry {
  summary: string;
  /** Imported only when asked for: `detect` must not load a database, nor `--help` anything. */
  load(): Promise<Command>;
}

const COMMANDS: Readonly<Record<string, Entry>> = {
  serve: { summary: 'start the server (the default)', load: async () => (await import('./cli/serve.ts')).serve },
  work: { summary: 'run analyses for servers elsewhere', load: async () => (await import('./cli/work.ts')).work },
  detect: { summary: 'judge files, without server and database', load: async () => (await import('./cli/detect.ts')).detect },
  eval: { summary: 'measure the detectors on labelled files', load: async () => (await import('./cli/eval.ts')).evaluate },
  keys: { summary: 'create, list and revoke API keys', load: async () => (await import('./cli/keys.ts')).keys },
  references: { summary: 'say what is known of pictures', load: async () => (await import('./cli/references.ts')).references },
  models: { summary: 'list the detectors and their model cards', load: async () => (await import('./cli/models.ts')).models },
  doctor: { summary: 'check this installation', load: async () => (await import('./cli/doctor.ts')).doctor },
  migrate: { summary: 'bring the database to the newest schema', load: async () => (await import('./cli/migrate.ts')).migrate },
};

/** Runs one command and sets the exit code of the process. */
export async function main(argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  const terminal = processTerminal();
  try {
    process.exitCode = await run(argv, terminal);
  } catch (error) {
    process.exitCode = report(error, terminal);
  }
}

async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [first, ...rest] = argv;
  if (first === '--version') return answer(terminal, `${packageVersion()}\n`);
  if (first === '--help' || first === '-h' || first === 'help')
    return answer(terminal, overview(Object.entries(COMMANDS).map(([name, { summary }]) => [name, summary])));
  const named = first !== undefined && !first.startsWith('-');
  const entry = COMMANDS[named ? first : 'serve'];
  if (!entry || (named && !Object.hasOwn(COMMANDS, first))) throw unknownCommand(first ?? '');
  const command = await entry.load();
  const input = parseArguments(named ? rest : argv, command.flags);
  if (input.values.help) return answer(terminal, commandHelp(command));
  return command.run(input, terminal);
}

function answer(terminal: Terminal, text: string): number {
  terminal.out(text);
  return EXIT.done;
}

function unknownCommand(name: string): UsageError {
  const nearest = nearestName(name, Object.keys(COMMANDS));
  return new UsageError(`There is no command "${name}".${nearest ? ` Did you mean "${nearest}"?` : ' "bonafide --help" lists them.'}`);
}

/** Wrong usage and wrong settings are 2, every other failure is 1. What is not ours is a bug and is shown whole. */
function report(error: unknown, terminal: Terminal): number {
  if (error instanceof UsageError) {
    terminal.err(`bonafide: ${error.message}\n`);
    return EXIT.wrongUsage;
  }
  if (AppError.is(error)) {
    terminal.err(`bonafide: ${error.publicMessage}\n`);
    return error.code === 'invalid_request' ? EXIT.wrongUsage : EXIT.failed;
  }
  terminal.err(`bonafide: this is a bug, please report it.\n${error instanceof Error ? error.stack : String(error)}\n`);
  return EXIT.failed;
}

// What was compiled once is not compiled again at the next start; the folder is Node's own, in the system's temporary files. Node 20 lacks it.
if ('enableCompileCache' in nodeModule) nodeModule.enableCompileCache();

const isEntryPoint = process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
if (isEntryPoint) await main();
