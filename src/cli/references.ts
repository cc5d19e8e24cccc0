import { loadConfig } from '../config.ts';
import { KNOWN_VERDICTS, type KnownVerdict } from '../core/known-media/reference.ts';
import { addReferences } from './add-references.ts';
import { type Arguments, type Command, type Terminal, textOf, UsageError } from './command.ts';
import { listReferences, removeReference } from './list-references.ts';
import { flagsOf } from './server-flags.ts';

export const references: Command = {
  usage: 'references add FILE|URL... --verdict known_fake --url URL | list | remove ID',
  about:
    'Known media: pictures that somebody has judged before, which detections with reverse_search find again. A picture is hashed here\n' +
    'and not kept. With the embedded database the server must be stopped (a running one has /v1/references).',
  flags: {
    verdict: { type: 'string', placeholder: 'NAME', doc: `${KNOWN_VERDICTS.join(', ')}` },
    url: { type: 'string', placeholder: 'URL', doc: 'where it is told what is known of the picture' },
    title: { type: 'string', placeholder: 'TEXT', doc: 'what a finder is shown [the URL]' },
    reason: { type: 'string', placeholder: 'TEXT', doc: 'why this is known' },
    owner: { type: 'string', placeholder: 'NAME', doc: 'for this owner alone; else every owner finds it' },
    limit: { type: 'string', placeholder: 'N', doc: 'most that are listed [100]' },
    data: { type: 'string', placeholder: 'DIR', doc: 'data folder [./data]' },
    json: { type: 'boolean', doc: 'one JSON document on stdout' },
  },
  run: runReferences,
};

/** What `list` shows unless told otherwise, and at most. */
const LISTED = { byDefault: 100, max: 1_000_000 };

async function runReferences(input: Arguments, terminal: Terminal): Promise<number> {
  const { values, positionals } = input;
  const [action, ...operands] = positionals;
  const config = loadConfig({ flags: flagsOf({ ...input, values: { data: values.data } }) });
  const owner = textOf(values.owner)?.trim();
  if (owner === '') throw new UsageError('--owner needs a name.');
  const verdict = readVerdict(textOf(values.verdict));
  const context = { config, terminal, json: values.json === true };
  if (action === 'add') {
    const url = textOf(values.url);
    if (operands.length === 0 || url === undefined || verdict === undefined)
      throw new UsageError('Say "references add FILE... --verdict known_fake --url URL".');
    const fields = { verdict, url, title: textOf(values.title), reason: textOf(values.reason) };
    return addReferences(context, operands, owner ?? null, fields);
  }
  if (action === 'list' && operands.length === 0) {
    return listReferences(context, { owner: owner ?? null, verdict, limit: readLimit(textOf(values.limit)) });
  }
  const [id, ...more] = operands;
  if (action === 'remove' && id !== undefined && more.length === 0) return removeReference(context, owner ?? null, id);
  throw new UsageError('Say "references add FILE... --verdict known_fake --url URL", "references list" or "references remove ID".');
}

function readVerdict(word: string | undefined): KnownVerdict | undefined {
  if (word === undefined) return undefined;
  const known = KNOWN_VERDICTS.find((verdict) => verdict === word);
  if (known) return known;
  throw new UsageError(`--verdict must be one of ${KNOWN_VERDICTS.join(', ')}, not "${word}".`);
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return LISTED.byDefault;
  const limit = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > LISTED.max) throw new UsageError(`--limit must be a number from 1 to ${LISTED.max}, not "${text}".`);
  return limit;
}
