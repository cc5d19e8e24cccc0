import type { Config } from '../config.ts';
import { AppError, toAppError } from '../core/errors.ts';
import { createLogger } from '../server/logger.ts';
import { openStores, type Stores } from '../server/open-stores.ts';
import type { CheckResult, Finding } from './doctor-checks.ts';
import { checkQueues } from './doctor-queues.ts';
import { checkUpkeep } from './doctor-upkeep.ts';

/** Database, schema and queue: they are opened once and looked at together. A running server that holds an embedded database is no fault. */
export async function checkDatabase(config: Config): Promise<CheckResult[]> {
  const kind = config.databaseUrl === null ? 'embedded database' : 'PostgreSQL';
  let stores: Stores;
  try {
    stores = await openStores(config, createLogger('silent'));
  } catch (error) {
    return [{ name: 'database', finding: unopened(error, kind) }];
  }
  try {
    const ready = await stores.database.isReady();
    const database: Finding = ready
      ? { state: 'ok', message: `the ${kind} answers, its schema is the newest` }
      : { state: 'fail', message: `the ${kind} does not answer`, remedy: 'Look at its log.' };
    return [
      { name: 'database', finding: database },
      ...(await checkQueues(stores.database)),
      ...(await checkUpkeep(stores)),
      { name: 'keys', finding: await checkKeys(stores) },
    ];
  } finally {
    await stores.close();
  }
}

function unopened(error: unknown, kind: string): Finding {
  if (AppError.is(error) && error.code === 'conflict')
    return { state: 'warn', message: error.publicMessage, remedy: 'If that is your server, all is well; /readyz tells its state.' };
  const cause = toAppError(error).cause;
  const reason = AppError.is(error) ? error.publicMessage : cause instanceof Error ? cause.message : String(cause);
  return {
    state: 'fail',
    message: `the ${kind} cannot be opened: ${reason}`,
    remedy: 'Check DATABASE_URL or the data folder; restore a backup if the folder is damaged.',
  };
}

async function checkKeys({ keys }: Stores): Promise<Finding> {
  const live = (await keys.list()).filter(({ revokedAt }) => revokedAt === null);
  if (live.length > 0) return { state: 'ok', message: `${live.length} keys in use` };
  return { state: 'warn', message: 'there is no key yet', remedy: 'The first start of the server makes one, or: bonafide keys create --owner NAME' };
}
