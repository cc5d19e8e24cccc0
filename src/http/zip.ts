import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { ZipFile } from 'yauzl';
import { AppError } from '../core/errors.ts';
import { isArchive } from './archive.ts';
import { type BatchFile, type BatchLimits, discardFiles } from './batch-file.ts';
import { peek } from './peek.ts';
import { temporaryPath, type UploadRules } from './upload.ts';
import { HEAD_BYTES, storeFile } from './upload-file.ts';
import { cleanFilename } from './upload-form.ts';
import { openZip, shown, type ZipEntry } from './zip-directory.ts';
import { InflationBudget, readEntry } from './zip-entry.ts';

/**
 * Unpacks a zip into files of our own naming, in its order. A file that cannot be analysed is a refused one; anything hostile refuses the zip whole, with
 * nothing left on disk: as `openZip`, and `payload_too_large` for what expands too far, `unsupported_media` for an archive in the archive.
 */
export async function unpackZip(path: string, rules: UploadRules, { filesMax, bytesMax }: Pick<BatchLimits, 'filesMax' | 'bytesMax'>): Promise<BatchFile[]> {
  const { zip, entries } = await openZip(path, filesMax);
  const files: BatchFile[] = [];
  try {
    const budget = new InflationBudget(bytesMax, entries);
    for (const entry of entries) files.push(await unpackEntry(zip, entry, rules, budget));
    return files;
  } catch (error) {
    await discardFiles(files);
    throw error;
  } finally {
    zip.close();
  }
}

async function unpackEntry(zip: ZipFile, entry: ZipEntry, rules: UploadRules, budget: InflationBudget): Promise<BatchFile> {
  const path = temporaryPath(rules.dir);
  const filename = cleanFilename(entry.name);
  let content: Readable | null = null;
  let nested = false;
  try {
    content = await readEntry(zip, entry, budget);
    const { head, whole } = await peek(content, HEAD_BYTES);
    nested = isArchive(head) && rules.sniff(head)?.format !== 'docx';
    if (!nested) return { ...(await storeFile(whole, path, rules)), path, filename };
  } catch (error) {
    await rm(path, { force: true });
    if (budget.refusal) throw budget.refusal;
    if (AppError.is(error)) return { filename, error: error.toData() };
    throw error;
  } finally {
    content?.destroy();
  }
  throw new AppError('unsupported_media', `"${shown(entry.name)}" in the zip is an archive itself. Put the files themselves in.`);
}
