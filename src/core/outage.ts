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
/** What the PostgreSQL client says without a code when its connection breaks or none is to be had. */
const CLIENT_MESSAGE = /^(Connection terminated|Connection ended|timeout exceeded when trying to connect|Client has encountered a connection error)/;

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
  if (typeof code === 'string' && (SYSTEM_CODES.has(code) || (code.length === 5 && SQL_CLASSES.has(code.slice(0, 2))))) return true;
  // Of the S3 client: the store was reached and could not serve.
  return ($metadata?.httpStatusCode ?? 0) >= 500 || CLIENT_MESSAGE.test(error.message);
}
