import { rm } from 'node:fs/promises';
import { type AppError, toAppError } from '../core/errors.ts';
import type { Reference, ReferenceFields } from '../core/known-media/reference.ts';
import type { References } from '../core/known-media/references.ts';
import type { Engine } from '../core/ports.ts';
import { ADMIN_OWNER } from '../server/first-key.ts';
import { openEngine } from '../server/open-engine.ts';
import { openReferences } from '../server/open-stores.ts';
import { collectFiles, type Target } from './collect-files.ts';
import { EXIT } from './command.ts';
import { createOperandFetcher, isUrl, type OperandFetcher } from './fetch-operand.ts';
import { type ReferencesContext, referenceWire } from './references-context.ts';
import { printable } from './wrap.ts';

interface Parts {
  engine: Engine;
  fetcher: OperandFetcher;
  references: References;
}

type Added = { path: string } & ({ reference: Reference } | { error: AppError });

/** Hashes each file and says the same of all. One that fails keeps no other from being added; one that is there already counts as done. */
export async function addReferences(
  { config, terminal, json }: ReferencesContext,
  operands: readonly string[],
  owner: string | null,
  fields: Omit<ReferenceFields, 'shared'>,
): Promise<number> {
  const targets = await collectFiles([...operands]);
  const { references, close } = await openReferences(config);
  const engine = await openEngine(config, { engines: 1 });
  const fetcher = createOperandFetcher(config);
  const added: Added[] = [];
  try {
    for (const target of targets) {
      const one = await addOne({ engine, fetcher, references }, target, owner ?? ADMIN_OWNER, { ...fields, shared: owner === null });
      added.push(one);
      if (!json) terminal[isFailure(one) ? 'err' : 'out'](lineOf(one));
    }
  } finally {
    await fetcher.close();
    await engine.close();
    await close();
  }
  if (json) terminal.out(`${JSON.stringify({ results: added.map(wireOf) }, null, 2)}\n`);
  return added.some(isFailure) ? EXIT.failed : EXIT.done;
}

async function addOne({ engine, fetcher, references }: Parts, { path, error }: Target, owner: string, fields: ReferenceFields): Promise<Added> {
  try {
    if (error) throw error;
    const fetched = isUrl(path) ? await fetcher.fetch(path, new AbortController().signal) : null;
    try {
      return { path, reference: await references.add(owner, await engine.hash(fetched?.path ?? path), fields) };
    } finally {
      if (fetched) await rm(fetched.path, { force: true });
    }
  } catch (thrown) {
    return { path, error: toAppError(thrown) };
  }
}

const isThere = (added: Added): boolean => 'error' in added && added.error.details?.reference_id !== undefined;
const isFailure = (added: Added): boolean => 'error' in added && !isThere(added);

function lineOf(added: Added): string {
  const path = printable(added.path);
  if ('reference' in added) return `${added.reference.id}  ${path}\n`;
  return isThere(added) ? `${added.error.details?.reference_id}  ${path}  is there already\n` : `${path}: ${added.error.publicMessage}\n`;
}

function wireOf(added: Added): object {
  if ('reference' in added) return { path: added.path, reference: referenceWire(added.reference), error: null };
  return { path: added.path, reference: null, error: { code: added.error.code, message: added.error.publicMessage } };
}
