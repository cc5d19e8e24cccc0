import type { Command, FlagSpec } from './command.ts';

/** The help of one command. */
export function commandHelp({ usage, about, flags }: Command): string {
  const rows = Object.entries(flags).map(([name, flag]): [string, string] => [flagText(name, flag), flag.doc]);
  return `Usage: bonafide ${usage}\n\n${about}\n${rows.length > 0 ? `\nFlags:\n${table(rows)}` : ''}`;
}

/** The help of the whole. */
export function overview(commands: readonly [name: string, summary: string][]): string {
  return `Usage: bonafide [command] [flags]

Commands:
${table(commands)}
"bonafide COMMAND --help" lists the flags of a command. Without a command the server is started.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 what --fail-on names was found.
`;
}

function flagText(name: string, { type, short, placeholder }: FlagSpec): string {
  return `${short ? `-${short}, ` : ''}--${name}${type === 'string' ? ` ${placeholder ?? 'VALUE'}` : ''}`;
}

function table(rows: readonly [string, string][]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('');
}
