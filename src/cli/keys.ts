import { loadConfig } from '../config.ts';
import { type ApiKey, SCOPES, type Scope } from '../core/api-key.ts';
import type { Keys } from '../core/keys.ts';
import { PLAN_NAMES, type PlanName } from '../core/quota.ts';
import { openKeys } from '../server/open-stores.ts';
import { type Arguments, type Command, EXIT, type Terminal, textOf, UsageError } from './command.ts';
import { flagsOf } from './server-flags.ts';
import { printable } from './wrap.ts';

export const keys: Command = {
  usage: 'keys create --owner NAME [--plan starter] [--scope detect,admin] | list | revoke ID',
  about:
    'Keys of the API. A key is shown when it is made and never again. With the embedded database the server must be stopped\n(a running one has /v1/keys).',
  flags: {
    owner: { type: 'string', placeholder: 'NAME', doc: 'whose key it is; keys of one owner see the same detections' },
    plan: { type: 'string', placeholder: 'NAME', doc: `${PLAN_NAMES.join(', ')} [starter]` },
    scope: { type: 'string', placeholder: 'LIST', doc: `${SCOPES.join(', ')}, separated by commas [detect]` },
    data: { type: 'string', placeholder: 'DIR', doc: 'data folder [./data]' },
    json: { type: 'boolean', doc: 'one JSON document on stdout' },
  },
  run: runKeys,
};

async function runKeys(input: Arguments, terminal: Terminal): Promise<number> {
  const action = readAction(input);
  const { keys: store, close } = await openKeys(loadConfig({ flags: flagsOf(input) }));
  try {
    const { json, text } = await action(store);
    terminal.out(input.values.json ? `${JSON.stringify(json, null, 2)}\n` : text);
    return EXIT.done;
  } finally {
    await close();
  }
}

type Action = (store: Keys) => Promise<{ json: unknown; text: string }>;

function readAction({ values, positionals }: Arguments): Action {
  const [name, id, more] = positionals;
  if (more !== undefined || (id !== undefined && name !== 'revoke')) throw new UsageError(`keys ${name} takes no "${more ?? id}".`);
  if (name === 'list') return listKeys;
  if (name === 'revoke' && id !== undefined) return (store) => revokeKey(store, id);
  if (name === 'create') return createKey(values);
  throw new UsageError('Say "keys create --owner NAME", "keys list" or "keys revoke ID".');
}

function createKey(values: Arguments['values']): Action {
  const owner = textOf(values.owner)?.trim();
  if (!owner) throw new UsageError('keys create needs --owner NAME.');
  const plan = member('--plan', textOf(values.plan) ?? 'starter', PLAN_NAMES) as PlanName;
  const scopes = (textOf(values.scope) ?? 'detect').split(',').map((scope) => member('--scope', scope.trim(), SCOPES) as Scope);
  return async (store) => {
    const { key, secret } = await store.create({ owner, plan, scopes: [...new Set(scopes)] });
    return { json: { ...wireOf(key), key: secret }, text: `${secret}\n` };
  };
}

async function listKeys(store: Keys): Promise<{ json: unknown; text: string }> {
  const all = await store.list();
  const lines = all.map(
    ({ id, hint, owner, plan, scopes, createdAt, revokedAt }) =>
      `${id}  ${hint}…  ${printable(owner)}  ${plan}  ${scopes.join(',')}  ${createdAt.toISOString()}${revokedAt ? `  revoked ${revokedAt.toISOString()}` : ''}\n`,
  );
  return { json: { data: all.map(wireOf) }, text: lines.join('') || 'There is no key yet.\n' };
}

async function revokeKey(store: Keys, id: string): Promise<{ json: unknown; text: string }> {
  await store.revoke(id);
  return { json: { id, revoked: true }, text: `${id} is revoked.\n` };
}

const wireOf = ({ id, owner, plan, scopes, hint, createdAt, revokedAt }: ApiKey) => ({
  id,
  owner,
  plan,
  scopes,
  hint,
  created_at: createdAt.toISOString(),
  revoked_at: revokedAt?.toISOString() ?? null,
});

function member(flag: string, word: string, words: readonly string[]): string {
  if (words.includes(word)) return word;
  throw new UsageError(`${flag} must be of ${words.join(', ')}, not "${word}".`);
}
