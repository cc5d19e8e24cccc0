import pino from 'pino';
import type { Logger } from '../http/context.ts';
import { tellError } from './log-error.ts';

export type ServerLogger = Logger;

/** JSON lines on stderr: stdout belongs to what a command answers. Errors are logged with their causes and stacks. */
export function createLogger(level: string): ServerLogger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { error: (error: unknown) => tellError(error) } },
    pino.destination({ dest: 2, sync: true }),
  );
}
