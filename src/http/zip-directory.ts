import { type Entry, getFileNameLowLevel, openPromise, validateFileName, type ZipFile } from 'yauzl';
import { AppError } from '../core/errors.ts';

/** Folders and what operating systems add count only here. */
const ENTRIES_MAX = 1000;
/** Compression methods of APPNOTE.TXT, 4.4.5. */
const STORED = 0;
const DEFLATED = 8;
/** The type of a file in the upper half of the external attributes, as of `st_mode` in POSIX. */
const TYPE_MASK = 0o170000;
const TYPES_ALLOWED: ReadonlySet<number> = new Set([0, 0o100000, 0o040000]);
const NAME_SHOWN_LENGTH_MAX = 60;

/** A file in a zip. Its name is for a person's eye and never a path. */
export interface ZipEntry {
  name: string;
  entry: Entry;
}

/** An open zip whose directory was read and found harmless. */
export interface ZipDirectory {
  zip: ZipFile;
  entries: ZipEntry[];
}

/**
 * Opens a zip and reads its directory, nothing of its contents; folders and what operating systems add are left out. Refuses the whole archive
 * (`media_unreadable`, `invalid_request`, `payload_too_large`, `unsupported_media`) when anything in it is odd: names that lead elsewhere, links,
 * passwords, entries that share bytes (D. Fifield, "A better zip bomb", WOOT 2019), sizes that do not fit the file. Close `zip` afterwards.
 */
export async function openZip(path: string, filesMax: number): Promise<ZipDirectory> {
  const zip = await openPromise(path, { autoClose: false, lazyEntries: true, decodeStrings: false, validateEntrySizes: true }).catch(throwDamaged);
  try {
    if (zip.entryCount > ENTRIES_MAX) throw tooManyFiles(filesMax);
    return { zip, entries: await readDirectory(zip, filesMax) };
  } catch (error) {
    zip.close();
    throw AppError.is(error) ? error : damaged(error);
  }
}

async function readDirectory(zip: ZipFile, filesMax: number): Promise<ZipEntry[]> {
  const files: ZipEntry[] = [];
  const spans: Span[] = [];
  // Where the directory begins, before any of it was read.
  const directoryStart = Number(zip.readEntryCursor);
  for await (const entry of zip.eachEntry()) {
    const name = checkedName(entry);
    checkEntry(entry, name);
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    spans.push({ start: entry.relativeOffsetOfLocalHeader, end: fileDataStart + entry.compressedSize });
    if (isAdded(name)) continue;
    files.push({ name, entry });
    if (files.length > filesMax) throw tooManyFiles(filesMax);
  }
  refuseOverlaps(spans, directoryStart);
  return files;
}

/** Bytes of the zip, from the header of an entry to the end of its data. */
interface Span {
  start: number;
  end: number;
}

function refuseOverlaps(spans: Span[], directoryStart: number): void {
  let reached = 0;
  for (const { start, end } of spans.sort((a, b) => a.start - b.start)) {
    if (start < reached || end > directoryStart) throw damaged(new Error('its entries share bytes'));
    reached = end;
  }
}

function checkedName(entry: Entry): string {
  const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);
  if (name !== '' && !name.includes('\0') && validateFileName(name) === null) return name;
  throw new AppError(
    'invalid_request',
    `The zip holds a name that leads elsewhere: "${shown(name)}". Names must be relative, with "/" between folders and without "..".`,
  );
}

function checkEntry(entry: Entry, name: string): void {
  if (!TYPES_ALLOWED.has((entry.externalFileAttributes >>> 16) & TYPE_MASK)) {
    throw new AppError('invalid_request', `"${shown(name)}" in the zip is a link or a device. Put the file itself in.`);
  }
  if (entry.isEncrypted()) throw new AppError('unsupported_media', `"${shown(name)}" in the zip is protected by a password. Make a zip without one.`);
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
    throw new AppError(
      'unsupported_media',
      `"${shown(name)}" in the zip is packed by method ${entry.compressionMethod}. Make a plain zip (deflate or stored).`,
    );
  }
}

const isAdded = (name: string): boolean => name.endsWith('/') || name.startsWith('__MACOSX/') || name.split('/').at(-1) === '.DS_Store';

export const isDeflated = (entry: Entry): boolean => entry.compressionMethod === DEFLATED;

/** A name from outside as it may stand in a message. */
export const shown = (name: string): string => name.replace(/\p{Cc}/gu, '?').slice(0, NAME_SHOWN_LENGTH_MAX);

const tooManyFiles = (filesMax: number): AppError =>
  new AppError('payload_too_large', `The zip holds more than ${filesMax} files, the most of one batch. Make several.`, { details: { max_files: filesMax } });

const damaged = (cause: unknown): AppError => {
  const reason = cause instanceof Error ? ` (${shown(cause.message)})` : '';
  return new AppError('media_unreadable', `This zip is damaged${reason}. Make it anew, or send the files themselves.`, { cause });
};

function throwDamaged(error: unknown): never {
  throw damaged(error);
}
