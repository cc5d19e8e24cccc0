import { wantsNoColor } from '../config.ts';
import type { Terminal } from './command.ts';

const DEFAULT_COLUMNS = 80;
const MAX_COLUMNS = 120;

/** The terminal that this process runs in. A reader that goes away early (`| head`) ends the process quietly, a full disk with exit code 1. */
export function processTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', endOnClosedPipe);
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    outIsTty: process.stdout.isTTY ?? false,
    errIsTty: process.stderr.isTTY ?? false,
    columns: Math.min(MAX_COLUMNS, process.stdout.columns ?? DEFAULT_COLUMNS),
    colors: (process.stdout.isTTY ?? false) && !wantsNoColor(),
  };
}

function endOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit();
  // What can no longer be written must not pass for success.
  process.exit(1);
}
