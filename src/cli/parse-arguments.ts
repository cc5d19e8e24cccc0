import { parseArgs } from 'node:util';
import { nearestName } from '../core/nearest-name.ts';
import { type Arguments, type FlagSpec, type FlagValue, UsageError } from './command.ts';

const HELP: FlagSpec = { type: 'boolean', short: 'h', doc: 'this text' };

/** Reads flags and operands. Throws UsageError that names the nearest flag. */
export function parseArguments(argv: readonly string[], flags: Readonly<Record<string, FlagSpec>>): Arguments {
  const known: Readonly<Record<string, FlagSpec>> = { ...flags, help: HELP };
  const options = Object.fromEntries(
    Object.entries(known).map(([name, { type, short, multiple }]) => [name, { type, ...(short && { short }), ...(multiple && { multiple }) }]),
  );
  const args = [...argv];
  const { tokens } = parseArgs({ args, options, strict: false, tokens: true, allowPositionals: true, allowNegative: true });
  for (const token of tokens) if (token.kind === 'option') refuseUnknown(token.name, token.rawName, known);
  try {
    const { values, positionals } = parseArgs({ args, options, strict: true, allowPositionals: true, allowNegative: true });
    return { values: values as Record<string, FlagValue>, positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('\n')[0] as string) : String(error));
  }
}

function refuseUnknown(name: string, written: string, known: Readonly<Record<string, FlagSpec>>): void {
  const negated = written.startsWith('--no-') ? known[written.slice('--no-'.length)] : undefined;
  if (negated ? negated.type === 'boolean' : Object.hasOwn(known, name)) return;
  const nearest = nearestName(name, Object.keys(known));
  throw new UsageError(`There is no flag ${written}.${nearest ? ` Did you mean --${nearest}?` : ' "--help" lists them.'}`);
}
