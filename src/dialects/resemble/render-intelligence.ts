import type { Detection } from '../../core/detection.ts';
import { answerQuestion, describeDetection } from '../../core/explanations/index.ts';
import { wholeSeconds, withMilliseconds } from './figures.ts';
import { uuidOf } from './render-parts.ts';
import type { ImageDetails, IntelligenceItem, SoundDetails } from './schema-intelligence.ts';
import { intelligenceUuid } from './uuid.ts';

/** The vendor's words for a report that could not be made (docs/pages/detect/intelligence/create.mdx, "Callback Payload"). */
const NO_REPORT = 'Error generating Intelligence report.';

/** How a report is written: one text, or the vendor's fields for that kind of media. */
export type Form = 'prose' | 'fields';

/** By this key of its metadata a detection is known that was made for a report and nothing else; the value is the form of the report, or `default`. */
export const REPORT_KEY = 'resemble_intelligence';

type IntelligenceBody = { success: true; item: IntelligenceItem } | { success: false; item: IntelligenceItem; error: string };

/** A report as it is now: without `description` until the detection has ended. */
export function renderPending(detection: Detection): Omit<IntelligenceItem, 'description'> {
  return {
    uuid: intelligenceUuid(detection.id),
    // There is no kind "document" in this API.
    media_type: detection.media.kind === 'document' ? 'image' : detection.media.kind,
    detect_uuid: uuidOf(detection),
    created_at: wholeSeconds(detection.createdAt),
  };
}

/** The same with its text, as lists and readers get it: null until the detection has ended. Their times have milliseconds (docs/pages/detect/intelligence/get.mdx). */
export function renderReport(detection: Detection): IntelligenceItem {
  const hasEnded = detection.status !== 'queued' && detection.status !== 'processing';
  const createdAt = withMilliseconds(detection.createdAt);
  return { ...renderPending(detection), created_at: createdAt, description: describeDetection(detection) ?? (hasEnded ? NO_REPORT : null) };
}

/** What a request that waited is answered with, and what a callback carries; of a detection that has ended. */
export function renderFinished(detection: Detection, asked: Form | null): IntelligenceBody {
  const text = describeDetection(detection);
  const form = asked ?? defaultForm(detection);
  if (text !== null) return { success: true, item: { ...renderPending(detection), description: form === 'prose' ? text : fieldsOf(detection, text) } };
  const error = detection.error?.publicMessage ?? 'The detection was deleted before it had ended.';
  return { success: false, item: { ...renderPending(detection), description: NO_REPORT }, error };
}

/** The body of the callback of a detection that was made for a report; null for any other one. */
export function renderReportCallback(detection: Detection): IntelligenceBody | null {
  const form = detection.metadata?.[REPORT_KEY];
  if (form === undefined) return null;
  return renderFinished(detection, form === 'prose' || form === 'fields' ? form : null);
}

/** "Default: false for audio/video, true for images" (docs/pages/detect/intelligence/create.mdx, `json`). */
const defaultForm = ({ media }: Detection): Form => (media.kind === 'image' ? 'fields' : 'prose');

/** What is in the media is not looked at here, so most fields stay null. */
function fieldsOf(detection: Detection, text: string): ImageDetails | SoundDetails {
  const abnormalities = answerQuestion(detection, 'Why, and where?');
  if (detection.media.kind === 'image' || detection.media.kind === 'document') {
    return { scene_description: null, subjects: null, authenticity_analysis: text, context_and_setting: null, abnormalities, misinformation: null };
  }
  return {
    speaker_info: null,
    language: null,
    dialect: null,
    emotion: null,
    speaking_style: null,
    context: null,
    message: null,
    abnormalities: text,
    transcription: null,
    translation: null,
    misinformation: null,
  };
}
