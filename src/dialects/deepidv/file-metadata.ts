import type { JsonValue } from '../../core/evidence.ts';
import type { Report } from '../../core/report.ts';
import type { FileMetadataWire } from './schema.ts';

/** What the file tells of itself: of documents the finding, of pictures what their metadata says, of all what was measured. Nothing is made up. */
export function renderFileMetadata(report: Report): FileMetadataWire {
  return { ...(report.document ? documentFacts(report.document) : provenanceFacts(report)), ...measuredFacts(report) };
}

function documentFacts({ creator, createdAt, modifiedAt, pageCount, encrypted }: NonNullable<Report['document']>): FileMetadataWire {
  return {
    ...(creator !== null && { creator }),
    ...(createdAt !== null && { creation_date: createdAt }),
    ...(modifiedAt !== null && { modification_date: modifiedAt }),
    ...(pageCount !== null && { page_count: pageCount }),
    encrypted,
  };
}

/** From the details of a provenance signal: the generator, the program that wrote the C2PA manifest, EXIF `Software` or the encoder of a sound, in this order. */
function provenanceFacts({ evidence }: Report): FileMetadataWire {
  const details = evidence.find(({ kind, applicable }) => kind === 'provenance' && applicable)?.details ?? {};
  const generator = textAt(details.generator_trace, 'tool') ?? textAt(firstOf(details.generator_traces), 'tool');
  const creator = generator ?? textAt(details.c2pa, 'claim_generator') ?? textAt(details.camera, 'software') ?? textAt(details, 'encoder');
  const created = isoOf(textAt(details.camera, 'taken_at'));
  const modified = isoOf(textAt(details.camera, 'modified_at'));
  return {
    ...(creator !== null && { creator }),
    ...(created !== null && { creation_date: created }),
    ...(modified !== null && { modification_date: modified }),
  };
}

function measuredFacts({ media: { width, height, durationMs } }: Report): FileMetadataWire {
  return {
    ...(width !== null && height !== null && { width, height }),
    ...(durationMs !== null && { duration_seconds: durationMs / 1000 }),
  };
}

const firstOf = (value: JsonValue | undefined): JsonValue | undefined => (Array.isArray(value) ? (value as readonly JsonValue[])[0] : undefined);

/** The text at `group[name]`; null where it is not there, empty or no text. */
function textAt(group: JsonValue | undefined, name: string): string | null {
  if (typeof group !== 'object' || group === null || Array.isArray(group)) return null;
  const value = (group as { readonly [key: string]: JsonValue })[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** EXIF writes `2008:05:30 15:56:01`, local time without a zone (CIPA DC-008, tag 0x9003): the same as ISO 8601 has none either. Null for anything else. */
function isoOf(exifDate: string | null): string | null {
  const [, year, month, day, clock] = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/.exec(exifDate ?? '') ?? [];
  if (year === undefined) return null;
  const text = `${year}-${month}-${day}T${clock}`;
  const date = new Date(`${text}Z`);
  // Cameras whose clock was never set write zeros. JavaScript makes 2 March of 30 February; other parsers throw.
  return Number.isNaN(date.getTime()) || !date.toISOString().startsWith(text) ? null : text;
}
