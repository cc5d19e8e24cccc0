import type { Detection } from '../../core/detection.ts';
import type { VideoFindings } from '../../core/findings.ts';
import type { Judgement } from '../../core/verdict.ts';
import { rounded } from './figures.ts';
import { concludes, concludesByScore } from './label.ts';
import type { VideoFrame, VideoMetrics } from './schema-metrics.ts';
import { treeview } from './treeview.ts';

/**
 * `video_metrics` of a judged detection. The top is the verdict on the whole; below it stand the pictures alone, then the frames that were looked at, then
 * the faces in them. Without an engine's findings the stretches of time take the place of the frames.
 */
export function renderVideo({ report, options }: Detection, judgement: Judgement): VideoMetrics {
  const found = report?.video;
  const pictures = found
    ? { ...finding('VideoResult', found.score, found.certainty), children: found.frames.map(renderFrame) }
    : { ...finding('VideoResult', judgement.score, judgement.confidence), children: (report?.segments ?? []).map(renderStretch) };
  const metrics = { label: concludes(judgement), score: rounded(judgement.score), certainty: rounded(judgement.confidence), children: [pictures] };
  return options.visualize ? { ...metrics, treeview: treeview(metrics) } : metrics;
}

const renderFrame = ({ atMs, score, parts }: VideoFindings['frames'][number]): VideoFrame => ({
  ...finding('ImageResult', score),
  timestamp: atMs / 1000,
  children: parts.map((part) => finding('Segment', part.score)),
});

const renderStretch = ({ startMs, score }: { startMs: number; score: number }): VideoFrame => ({
  ...finding('ImageResult', score),
  timestamp: startMs / 1000,
  children: [],
});

/** Of a part that has a score alone, the certainty is that of its likelier side. */
function finding<Type extends string>(type: Type, score: number, certainty = Math.max(score, 1 - score)) {
  return {
    type,
    conclusion: concludesByScore(score),
    score: rounded(score),
    certainty: rounded(certainty),
    'certainty (%)': (certainty * 100).toFixed(1),
  };
}
