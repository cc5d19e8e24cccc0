import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What decides how copies are made, for every detector alike. */
const MAKING = ['delivery', 'tamper', 'random', 'media', 'extract'].map((name) => `training/image-fusion/${name}.ts`);

/** Values by picture, kept in one file of JSON lines. */
export interface Cache<T> {
  read(key: string): T | undefined;
  write(key: string, value: T): void;
}

/** The cache of one detector's features (or of the copies themselves, for the name `copies`): stale as soon as a source that can move them changes. */
export function openCache<T>(name: string, salt: string): Cache<T> {
  const own = globSync([`src/engine/detectors/${name}.ts`, `src/engine/detectors/${name.replace('image-', '')}/*.ts`], { cwd: ROOT });
  const digest = createHash('sha256').update(salt);
  for (const file of [...own.filter((path) => !path.includes('.test.')).sort(), ...MAKING]) digest.update(bare(readFileSync(ROOT + file, 'utf8')));
  const dir = `${ROOT}node_modules/.cache/image-fusion`;
  mkdirSync(dir, { recursive: true });
  const file = `${dir}/${name}-${digest.digest('hex').slice(0, 12)}.jsonl`;
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').filter(Boolean) : [];
  const known = new Map(lines.map((line) => JSON.parse(line) as { key: string; value: T }).map(({ key, value }) => [key, value]));
  return {
    read: (key) => known.get(key),
    write: (key, value) => appendFileSync(file, `${JSON.stringify({ key, value })}\n`),
  };
}

/** Source text without what a formatter or a comment may change. */
const bare = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '').replace(/[\s,]+/g, '');
