import type { Kysely, Selectable } from 'kysely';
import type { ApiKey, Scope } from '../core/api-key.ts';
import type { KeyStore } from '../core/ports.ts';
import { storable, toJson } from './json.ts';
import type { ApiKeyRow, Tables } from './schema.ts';

export function createKeyStore({ kysely }: { kysely: Kysely<Tables> }): KeyStore {
  return {
    insert: async (key, secretHash) => {
      await kysely
        .insertInto('api_keys')
        .values(toRow(key, secretHash))
        .onConflict((conflict) => conflict.column('secret_hash').doNothing())
        .execute();
    },
    findBySecretHash: async (secretHash) => {
      const row = await kysely.selectFrom('api_keys').selectAll().where('secret_hash', '=', secretHash).where('revoked_at', 'is', null).executeTakeFirst();
      if (!row) return null;
      const { id, owner, plan, scopes } = fromRow(row);
      return { keyId: id, owner, plan, scopes };
    },
    list: async () => (await kysely.selectFrom('api_keys').selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc').execute()).map(fromRow),
    revoke: async (id, now) => {
      const { numUpdatedRows } = await kysely
        .updateTable('api_keys')
        .set({ revoked_at: now })
        .where('id', '=', storable(id))
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
  };
}

function toRow(key: ApiKey, secretHash: string): ApiKeyRow {
  return {
    id: key.id,
    owner: storable(key.owner),
    plan: key.plan,
    scopes: toJson(key.scopes),
    hint: storable(key.hint),
    secret_hash: secretHash,
    created_at: key.createdAt,
    revoked_at: key.revokedAt,
  };
}

function fromRow(row: Selectable<ApiKeyRow>): ApiKey {
  return {
    id: row.id,
    owner: row.owner,
    plan: row.plan,
    scopes: row.scopes as Scope[],
    hint: row.hint,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
  };
}
