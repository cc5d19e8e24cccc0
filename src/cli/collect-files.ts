import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../core/errors.ts';
import { isUrl } from './fetch-operand.ts';

const MAX_FILES = 100_000;
const MAX_DEPTH = 32;

/** One thing to look at: a file or a URL, or why an operand gives none. */
export type Target = { path: string; error: null } | { path: string; error: AppError };

/** Operands to files: URLs are left as they are, folders are entered (hidden entries left out, sorted by name), what is no file becomes an error in its place. */
export async function collectFiles(operands: readonly string[]): Promise<Target[]> {
  const targets: Target[] = [];
  for (const operand of operands) targets.push(...(await expand(operand, 0, targets.length)));
  return targets;
}

async function expand(path: string, depth: number, before: number): Promise<Target[]> {
  if (isUrl(path)) return [{ path, error: null }];
  const facts = await stat(path).catch(() => null);
  if (!facts) return [refuse(path, 'not_found', 'There is no such file, or it may not be read.')];
  if (facts.isFile()) return [{ path, error: null }];
  if (!facts.isDirectory()) return [refuse(path, 'invalid_request', 'This is neither a file nor a folder.')];
  if (depth >= MAX_DEPTH) return [refuse(path, 'invalid_request', `Folders are entered to a depth of ${MAX_DEPTH}.`)];
  const targets: Target[] = [];
  for (const name of (await readdir(path)).filter((entry) => !entry.startsWith('.')).sort()) {
    targets.push(...(await expand(join(path, name), depth + 1, before + targets.length)));
    if (before + targets.length > MAX_FILES) throw new AppError('invalid_request', `More than ${MAX_FILES} files at once: name smaller folders.`);
  }
  return targets;
}

const refuse = (path: string, code: 'invalid_request' | 'not_found', message: string): Target => ({ path, error: new AppError(code, message) });
