/** Of Node: the other side, the network or the disk does not serve at the moment. */
const SYSTEM_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOTFOUND',
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EMFILE',
  'ENFILE',
]);
/** Classes of SQLSTATE (PostgreSQL documentation, appendix A): connection exception, insufficient resources, operator intervention. */
const SQL_CLASSES: ReadonlySet<string> = new Set(['08', '53', '57']);
/** Of PostgreSQL: a row was locked for longer than one waits (lock_not_available); a transaction was ended that its process had left alone. */
const SQL_CODES: ReadonlySet<string> = new Set(['55P03', '25P03']);
/** What the PostgreSQL client says without a code when its connection breaks or none is to be had. */
const CLIENT_MESSAGE =
  /^(Connection terminated|Connection ended|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout)/;
/** Of the HTTP handler of the S3 client, whose limits of time have no code: the store accepts, and says nothing. */
const STORE_SILENT = /^@smithy\/node-http-handler - /;

/**
 * Whether something that the server stands on is away for the moment: its database, its object store, its disk. The same work may succeed later. False for
 * whatever is a bug or the fault of the caller.
 */
export function isOutage(error: unknown): boolean {
  return isDirectly(error) || (error instanceof Error && isDirectly(error.cause));
}

function isDirectly(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, $metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: number } };
  if (typeof code === 'string' && (SYSTEM_CODES.has(code) || isSqlOutage(code))) return true;
  // Of the S3 client: the store was reached and could not serve.
  return ($metadata?.httpStatusCode ?? 0) >= 500 || CLIENT_MESSAGE.test(error.message) || (error.name === 'TimeoutError' && STORE_SILENT.test(error.message));
}

const isSqlOutage = (code: string): boolean => SQL_CODES.has(code) || (code.length === 5 && SQL_CLASSES.has(code.slice(0, 2)));
