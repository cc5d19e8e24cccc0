import { loadConfig } from '../config.ts';
import { createColors } from './colors.ts';
import { type Arguments, type Command, EXIT, type Terminal, UsageError } from './command.ts';
import { CHECKS, type CheckResult } from './doctor-checks.ts';
import { checkDatabase } from './doctor-database.ts';
import { flagsOf } from './server-flags.ts';

export const doctor: Command = {
  usage: 'doctor [--data DIR] [--json]',
  about: 'Checks this installation: runtime, native parts, data folder, database, queue, and the engine on a picture that it makes itself.',
  flags: {
    data: { type: 'string', placeholder: 'DIR', doc: 'data folder [./data]' },
    json: { type: 'boolean', doc: 'one JSON document on stdout' },
  },
  run: runDoctor,
};

async function runDoctor(input: Arguments, terminal: Terminal): Promise<number> {
  if (input.positionals.length > 0) throw new UsageError(`doctor takes no "${input.positionals[0]}".`);
  const config = loadConfig({ flags: flagsOf(input) });
  const rows: CheckResult[] = [];
  for (const { name, run } of CHECKS) rows.push({ name, finding: await run(config) });
  rows.push(...(await checkDatabase(config)));
  const healthy = rows.every(({ finding }) => finding.state !== 'fail');
  if (input.values.json)
    terminal.out(`${JSON.stringify({ healthy, checks: rows.map(({ name, finding, report }) => ({ name, ...finding, ...report })) }, null, 2)}\n`);
  else terminal.out(rows.map((row) => render(row, terminal)).join(''));
  return healthy ? EXIT.done : EXIT.failed;
}

function render({ name, finding: { state, message, remedy } }: CheckResult, terminal: Terminal): string {
  const colors = createColors(terminal.colors);
  const mark = { ok: colors.green('ok  '), warn: colors.yellow('warn'), fail: colors.red('fail') }[state];
  return `${mark}  ${colors.bold(name)}: ${message}\n${remedy ? `      ${remedy}\n` : ''}`;
}
