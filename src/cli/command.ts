/** One flag of a command. */
export interface FlagSpec {
  type: 'string' | 'boolean';
  short?: string;
  multiple?: boolean;
  /** What stands for the value in the help. */
  placeholder?: string;
  doc: string;
}

export type FlagValue = string | boolean | string[] | undefined;

export interface Arguments {
  values: Readonly<Record<string, FlagValue>>;
  positionals: string[];
}

export interface Command {
  /** After `bonafide`, e.g. `detect FILE... [flags]`. */
  usage: string;
  /** A few lines for the help. */
  about: string;
  flags: Readonly<Record<string, FlagSpec>>;
  /** Exit code. */
  run(input: Arguments, terminal: Terminal): Promise<number>;
}

/** Where a command speaks: `out` is for results alone, `err` for everything else. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  outIsTty: boolean;
  errIsTty: boolean;
  columns: number;
  colors: boolean;
}

/** What `bonafide` answers to its caller. */
export const EXIT = { done: 0, failed: 1, wrongUsage: 2, failOnMet: 3 } as const;

/** The command was written wrongly; the message says how to mend it. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export const textOf = (value: FlagValue): string | undefined => (typeof value === 'string' ? value : undefined);
export const listOf = (value: FlagValue): string[] => (Array.isArray(value) ? value : typeof value === 'string' ? [value] : []);
