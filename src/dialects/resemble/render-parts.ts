import type { Detection } from '../../core/detection.ts';
import { describeDetection } from '../../core/explanations/index.ts';
import { fileDeletedAt, mediaDeleted, mediaRedacted } from '../../core/retention.ts';
import { wholeSeconds } from './figures.ts';
import { concludesByScore, inLowerCase } from './label.ts';
import type { Expert, Intelligence, Item, ListedItem } from './schema-item.ts';
import { concludesOnSound, traceSource } from './source-tracing.ts';
import { filenameToken, intelligenceUuid } from './uuid.ts';

/** How a time is written; lists have milliseconds. */
export type WriteTime = (time: Date) => string;

/** The fields that an answer and an entry of a list write alike. */
type Shared = Omit<ListedItem, 'metrics' | 'image_metrics' | 'video_metrics' | 'intelligence' | 'duration'>;

/** Of a detection of any state and kind. */
export function renderShared(detection: Detection, writeTime: WriteTime): Shared {
  const { options, createdAt, startedAt, completedAt, media } = detection;
  return {
    uuid: uuidOf(detection),
    // A document cannot be handed in here; another API's would be a picture of one.
    media_type: media.kind === 'document' ? 'image' : media.kind,
    status: statusOf(detection),
    ...renderSourceTrace(detection),
    ...renderPrivacy(detection, writeTime),
    visualize: options.visualize,
    audio_source_tracing_enabled: options.sourceTracing,
    use_ood_detector: options.outOfDomain,
    extra_params: media.kind === 'image' ? { ...(options.reverseSearch && { use_reverse_search: true }), search_identity_requested: false } : {},
    error_message: errorOf(detection),
    created_at: writeTime(createdAt),
    updated_at: writeTime(completedAt ?? startedAt ?? createdAt),
  };
}

export const uuidOf = ({ publicId, id }: Pick<Detection, 'publicId' | 'id'>): string => publicId ?? id;

/** The vendor has no word for what was erased: it ended as it ended. */
function statusOf({ status, judgement }: Detection): 'processing' | 'completed' | 'failed' {
  if (status === 'completed' || status === 'failed') return status;
  if (status === 'erased') return judgement ? 'completed' : 'failed';
  return 'processing';
}

const errorOf = (detection: Detection): string | null =>
  statusOf(detection) === 'failed' ? (detection.error?.publicMessage ?? 'The detection was deleted before it had ended.') : null;

/** Only of fake sound whose caller asked for it (docs/pages/detect/overview/get.mdx). */
function renderSourceTrace(detection: Detection): Pick<Shared, 'audio_source_tracing'> {
  return detection.options.sourceTracing && concludesOnSound(detection) === 'Fake' ? { audio_source_tracing: traceSource(detection) } : {};
}

/** Under zero retention neither the address nor the name of the media is ever told. */
function renderPrivacy(detection: Detection, writeTime: WriteTime) {
  const isRedacted = mediaRedacted(detection);
  const url = isRedacted ? null : detection.origin.sourceUrl;
  const deletedAt = fileDeletedAt(detection);
  return {
    url,
    audio_url: url,
    ...renderFilename(detection, isRedacted),
    zero_retention_mode: detection.options.zeroRetention,
    media_redacted: isRedacted,
    media_deleted: mediaDeleted(detection),
    file_deleted_at: deletedAt && writeTime(deletedAt),
  };
}

/** Text where there is one, and never null: so the vendor declares it. A `url` may end in no name. */
function renderFilename(detection: Detection, isRedacted: boolean): { filename?: string } {
  if (isRedacted) return { filename: `redacted_${filenameToken(detection.id)}.${extensionFor(detection)}` };
  return detection.filename === null ? {} : { filename: detection.filename };
}

const extensionFor = ({ media: { format } }: Detection): string => (format === 'jpeg' ? 'jpg' : format);

/** The finding in words, where it was asked for and there is one; null else. */
export function renderIntelligence(detection: Detection, writeTime: WriteTime = wholeSeconds): Intelligence | null {
  const description = detection.options.intelligence ? describeDetection(detection) : null;
  if (description === null) return null;
  const createdAt = writeTime(detection.completedAt ?? detection.createdAt);
  return { uuid: intelligenceUuid(detection.id), description, created_at: createdAt, detect_uuid: uuidOf(detection) };
}

/** What each detector found; the vendor has no such field. */
export const renderExperts = ({ report }: Detection): NonNullable<Item['experts']> =>
  (report?.evidence ?? []).map(
    ({ detector, kind, applicable, score, weight, summary }): Expert => ({
      detector,
      kind,
      applicable,
      label: score === null ? null : inLowerCase(concludesByScore(score)),
      score,
      weight,
      summary,
    }),
  );
