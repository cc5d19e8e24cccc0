import { randomBytes } from 'node:crypto';
import type { Database } from './database.ts';

/** The secret of that name, the same in every process of this installation; made by the first that asks, 32 random bytes in hex. */
export async function installationSecret({ kysely }: Pick<Database, 'kysely'>, name: 'artifact-links' | 'blob-owner'): Promise<string> {
  const fresh = { name, value: randomBytes(32).toString('hex') };
  await kysely
    .insertInto('installation_secrets')
    .values(fresh)
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const { value } = await kysely.selectFrom('installation_secrets').select('value').where('name', '=', name).executeTakeFirstOrThrow();
  return value;
}
