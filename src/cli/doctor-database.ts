import type { Config } from '../config.ts';
import { AppError, toAppError } from '../core/errors.ts';
import { createLogger } from '../server/logger.ts';
import { openStores, type Stores } from '../server/open-stores.ts';
import type { Finding } from './doctor-checks.ts';

const QUEUE_LONG = 1000;

/** Database, schema and queue: they are opened once and looked at together. A running server that holds an embedded database is no fault. */
export async function checkDatabase(config: Config): Promise<{ name: string; finding: Finding }[]> {
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
      { name: 'queue', finding: await checkQueue(stores) },
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

async function checkQueue({ queue }: Stores): Promise<Finding> {
  const queues = await queue.boss.getQueues();
  const waiting = queues.reduce((sum, { queuedCount, activeCount }) => sum + queuedCount + activeCount, 0);
  const failed = queues.reduce((sum, { failedCount }) => sum + failedCount, 0);
  const message = `${waiting} jobs wait or run, ${failed} failed of late`;
  if (failed > 0) return { state: 'warn', message, remedy: 'The log of the server names each failure; their detections are marked failed.' };
  return waiting > QUEUE_LONG ? { state: 'warn', message, remedy: 'Add workers: bonafide work, or more BONAFIDE_ENGINES.' } : { state: 'ok', message };
}

async function checkKeys({ keys }: Stores): Promise<Finding> {
  const live = (await keys.list()).filter(({ revokedAt }) => revokedAt === null);
  if (live.length > 0) return { state: 'ok', message: `${live.length} keys in use` };
  return { state: 'warn', message: 'there is no key yet', remedy: 'The first start of the server makes one, or: bonafide keys create --owner NAME' };
}
