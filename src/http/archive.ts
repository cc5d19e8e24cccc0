/** A tar's mark stands this far into its first header (POSIX.1-1988, ustar). */
const TAR_MARK_AT = 257;

/** How archives and packed files begin. */
const MARKS: readonly (readonly [at: number, bytes: string])[] = [
  [0, 'PK\x03\x04'],
  [0, 'PK\x05\x06'],
  [0, 'PK\x07\x08'],
  [0, 'Rar!\x1a\x07'],
  [0, '7z\xbc\xaf\x27\x1c'],
  [0, '\x1f\x8b'],
  [0, 'BZh'],
  [0, '\xfd7zXZ\x00'],
  [0, '\x28\xb5\x2f\xfd'],
  [0, 'MSCF'],
  [TAR_MARK_AT, 'ustar'],
];

const startsAt = (head: Buffer, at: number, mark: string): boolean => head.toString('latin1', at, at + mark.length) === mark;

/** Whether the first bytes are those of a zip, also of an empty one. */
export const isZip = (head: Buffer): boolean => startsAt(head, 0, 'PK\x03\x04') || startsAt(head, 0, 'PK\x05\x06');

/** Whether the first bytes are those of an archive or of a packed file. A docx is a zip, too: ask for its type first. */
export const isArchive = (head: Buffer): boolean => MARKS.some(([at, mark]) => startsAt(head, at, mark));
