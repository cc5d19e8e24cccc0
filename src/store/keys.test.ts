import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { describeDatabases } from '../../test/support/database.ts';
import { createKeys } from '../core/keys.ts';
import { createKeyStore } from './keys.ts';

describeDatabases('keys', (get) => {
  const open = () => createKeys({ store: createKeyStore(get().database), clock: { now: () => new Date('2026-03-01T12:00:00.000Z') } });

  it('knows a key by its secret, of which only the hash is stored', async () => {
    const keys = open();
    const { secret, key } = await keys.create({ owner: 'ada', plan: 'starter', scopes: ['detect'] });
    expect(await keys.authenticate(secret)).toEqual({ keyId: key.id, owner: 'ada', plan: 'starter', scopes: ['detect'] });
    expect(await keys.authenticate(`${secret}x`)).toBeNull();
    expect(await keys.list()).toEqual([key]);
    const { rows } = await sql<{ row: string }>`select api_keys::text as row from api_keys`.execute(get().database.kysely);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.row).not.toContain(secret);
  });

  it('forgets a revoked key', async () => {
    const keys = open();
    const { secret, key } = await keys.create({ owner: 'ada', plan: 'free', scopes: ['detect', 'admin'] });
    await keys.revoke(key.id);
    expect(await keys.authenticate(secret)).toBeNull();
    expect((await keys.list())[0]?.revokedAt).not.toBeNull();
    await expect(keys.revoke(key.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(keys.revoke('nul\0')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('takes a secret of the operator once', async () => {
    const keys = open();
    const input = { owner: 'admin', plan: 'unlimited', scopes: ['detect', 'admin'] } as const;
    for (let i = 0; i < 2; i += 1) await keys.ensure('a long secret of my own', { ...input, scopes: [...input.scopes] });
    expect(await keys.list()).toHaveLength(1);
    expect(await keys.authenticate('a long secret of my own')).toMatchObject({ owner: 'admin' });
    await expect(keys.ensure('short', { ...input, scopes: [] })).rejects.toMatchObject({ code: 'invalid_request' });
  });
});
