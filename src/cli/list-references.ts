import type { KnownVerdict, Reference } from '../core/known-media/reference.ts';
import { openReferences } from '../server/open-stores.ts';
import { EXIT } from './command.ts';
import { type ReferencesContext, referenceWire } from './references-context.ts';
import { printable } from './wrap.ts';

const PAGE = 100;

interface Wanted {
  /** Null: of all owners. */
  owner: string | null;
  verdict: KnownVerdict | undefined;
  limit: number;
}

/** Newest first. What is left out is said on stderr. */
export async function listReferences({ config, terminal, json }: ReferencesContext, { owner, verdict, limit }: Wanted): Promise<number> {
  const { references, close } = await openReferences(config);
  try {
    const listed: Reference[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof references.list>> = await references.list(
        owner,
        { verdict },
        { limit: Math.min(PAGE, limit - listed.length), cursor },
      );
      listed.push(...page.data);
      cursor = page.nextCursor;
    } while (cursor !== null && listed.length < limit);
    if (json) terminal.out(`${JSON.stringify({ data: listed.map(referenceWire), complete: cursor === null }, null, 2)}\n`);
    else terminal.out(listed.map(lineOf).join('') || 'There is no reference yet.\n');
    if (cursor !== null) terminal.err(`There are more; --limit shows them.\n`);
    return EXIT.done;
  } finally {
    await close();
  }
}

export async function removeReference({ config, terminal, json }: ReferencesContext, owner: string | null, id: string): Promise<number> {
  const { references, close } = await openReferences(config);
  try {
    await references.remove(owner, id);
    terminal.out(json ? `${JSON.stringify({ id, removed: true }, null, 2)}\n` : `${id} is removed.\n`);
    return EXIT.done;
  } finally {
    await close();
  }
}

const lineOf = ({ id, verdict, owner, shared, title, url, createdAt }: Reference): string =>
  `${id}  ${verdict}  ${printable(owner)}${shared ? ' (shared)' : ''}  ${createdAt.toISOString()}  ${printable(title)}${title === url ? '' : `  ${printable(url)}`}\n`;
