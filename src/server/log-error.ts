/** What is told of an error, and of the errors that caused it. */
interface ToldError {
  type: string;
  message: string;
  code?: string | number;
  stack?: string;
  cause?: ToldError | string;
}

const CAUSES_MAX = 5;

/**
 * An error for the log: its class, words, code, stack and causes, and nothing else. Errors of the database carry the statement, its parameters and the
 * row that was refused, and with them file names and addresses that are nobody's business in a log.
 */
export function tellError(error: unknown, depth = 0): ToldError | string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { message, code, stack, cause } = error as Partial<Record<keyof ToldError, unknown>>;
  return {
    type: error.constructor?.name ?? 'Object',
    message: typeof message === 'string' ? message : '',
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(typeof stack === 'string' && { stack }),
    ...(cause !== undefined && depth < CAUSES_MAX && { cause: tellError(cause, depth + 1) }),
  };
}
