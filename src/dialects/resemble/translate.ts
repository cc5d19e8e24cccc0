import type { Detection, DetectionOptions } from '../../core/detection.ts';
import { DEFAULT_OPTIONS } from '../../core/detection.ts';
import type { ArtifactUrl } from '../../http/artifact-links.ts';
import { decimal, durationOf, wholeSeconds, withMilliseconds } from './figures.ts';
import { renderAudio, renderListedAudio } from './render-audio.ts';
import { renderImage } from './render-image.ts';
import { renderExperts, renderIntelligence, renderShared } from './render-parts.ts';
import { renderVideo } from './render-video.ts';
import type { CreatedItem, Item, ListedItem } from './schema-item.ts';
import type { DetectRequest } from './schema-request.ts';

/** The body by which a detection is read (docs/pages/detect/overview/get.mdx). Pure. */
export const renderDetection = (detection: Detection, artifactUrl: ArtifactUrl): { success: true; item: Item } => ({
  success: true,
  item: renderItem(detection, artifactUrl),
});

/** The same with `experts=true`: the descriptions as an array (research-brief.md of obaid/resemble-ai-connector), and our detectors' findings beside them. */
export function renderWithExperts(detection: Detection, artifactUrl: ArtifactUrl): { success: true; item: Item } {
  const item = renderItem(detection, artifactUrl);
  const intelligence = renderIntelligence(detection);
  return { success: true, item: { ...item, intelligence: intelligence ? [intelligence] : [], experts: renderExperts(detection) } };
}

/** The body that creating a detection answers with, and that callbacks carry: as the other, but `duration` is text (docs/pages/detect/overview/create.mdx). */
export function renderCreated(detection: Detection, artifactUrl: ArtifactUrl): { success: true; item: CreatedItem } {
  const { duration, ...item } = renderItem(detection, artifactUrl);
  return {
    success: true,
    item: { ...item, intelligence: renderIntelligence(detection), ...(duration !== undefined && { duration: decimal(duration) }) },
  };
}

/** An entry of the list: figures of sound are numbers, times have milliseconds, what does not apply is null (docs/pages/detect/overview/list.mdx). */
export function renderListed(detection: Detection, artifactUrl: ArtifactUrl): ListedItem {
  const { judgement } = detection;
  const kind = detection.media.kind;
  return {
    ...renderShared(detection, withMilliseconds),
    metrics: judgement && renderListedAudio(detection, judgement, artifactUrl),
    image_metrics: judgement && (kind === 'image' || kind === 'document') ? renderImage(detection, judgement, artifactUrl) : null,
    video_metrics: judgement && kind === 'video' ? renderVideo(detection, judgement) : null,
    intelligence: renderIntelligence(detection, withMilliseconds),
    duration: durationOf(detection),
  };
}

function renderItem(detection: Detection, artifactUrl: ArtifactUrl) {
  const { judgement } = detection;
  const kind = detection.media.kind;
  const duration = durationOf(detection);
  return {
    ...renderShared(detection, wholeSeconds),
    metrics: (judgement && renderAudio(detection, judgement, artifactUrl)) ?? {},
    ...(judgement && (kind === 'image' || kind === 'document') && { image_metrics: renderImage(detection, judgement, artifactUrl) }),
    ...(judgement && kind === 'video' && { video_metrics: renderVideo(detection, judgement) }),
    intelligence: renderIntelligence(detection),
    ...(duration !== null && { duration }),
  };
}

/** What a caller of this API asked for, in our words. `visualize` is off unless it was asked for (its default is true for batches alone: create-detect-batch). */
export const toDetectionOptions = (asked: DetectRequest, policy: DetectionOptions['policy'], visualizeDefault = false): DetectionOptions => ({
  ...DEFAULT_OPTIONS,
  policy,
  zeroRetention: asked.zero_retention_mode ?? false,
  visualize: asked.visualize ?? visualizeDefault,
  frameLength: asked.frame_length ?? null,
  startRegion: asked.start_region ?? null,
  endRegion: asked.end_region ?? null,
  maxVideoFps: asked.max_video_fps ?? null,
  maxVideoSeconds: asked.max_video_secs ?? null,
  reverseSearch: asked.use_reverse_search ?? false,
  outOfDomain: asked.use_ood_detector ?? false,
  sourceTracing: asked.audio_source_tracing ?? false,
  intelligence: asked.intelligence ?? false,
});
