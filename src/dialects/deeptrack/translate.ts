import { DEFAULT_OPTIONS, type Detection, type DetectionOptions } from '../../core/detection.ts';
import type { ErrorData } from '../../core/errors.ts';
import type { Report } from '../../core/report.ts';
import type { Judgement, PolicyName, Verdict } from '../../core/verdict.ts';
import type { ArtifactUrl } from '../../http/artifact-links.ts';
import { type DeeptrackKind, toMegabytes } from './limits.ts';
import { pollUrl } from './names.ts';
import { labelOf, percentOf, rounded } from './probability.ts';
import type { JobStatusWire, JobWire, PredictWire, ResultWire, SegmentWire, UploadWire } from './schema.ts';

/** What one upload asks for: this vendor's clients can choose nothing. No pictures of the evidence are made, for no answer has a place for them. */
export const toOptions = (kind: DeeptrackKind, policy: PolicyName, zeroRetention = false): DetectionOptions => ({
  ...DEFAULT_OPTIONS,
  kind,
  policy,
  zeroRetention,
  visualize: false,
});

/**
 * A detection as this API shows it: finished pictures and sounds as the answer of their call, everything else as `GET /v1/video/jobs/{job_id}` does.
 * `now` is what the age of a job is counted to. No answer of this vendor links to artifacts.
 */
export function renderDetection(detection: Detection, _artifactUrl: ArtifactUrl, now: Date = new Date()): PredictWire | JobWire {
  const { judgement, media } = detection;
  if (judgement && (media.kind === 'image' || media.kind === 'audio')) return renderPrediction(detection, judgement);
  return renderJob(detection, now);
}

const IMAGE_VERDICTS = { spoof: 'Fake', bona_fide: 'Real', inconclusive: 'UNCERTAIN' } as const satisfies Record<Verdict, string>;

/** The answer of `POST /v1/image/predict`. Counted in hundredths of a per cent, so that the two scores sum to 100 exactly. */
export function renderPrediction({ filename }: Pick<Detection, 'filename'>, { verdict, score }: Judgement): PredictWire {
  const fake = Math.round(score * 10_000);
  const real = 10_000 - fake;
  return {
    filename: filename ?? '',
    prediction: IMAGE_VERDICTS[verdict],
    confidence_percentage: Math.max(fake, real) / 100,
    raw_scores: { Real: real / 100, Fake: fake / 100 },
  };
}

/** The answer of `POST /v1/video/predict/video`. */
export function renderUpload(detection: Detection): UploadWire {
  const { job_id, filename, size_mb } = named(detection);
  return { job_id, status: 'queued', filename, size_mb, poll_url: pollUrl(job_id) };
}

/** The answer of `GET /v1/video/jobs/{job_id}`: all keys in every state. */
function renderJob(detection: Detection, now: Date): JobWire {
  const { judgement, report, error } = detection;
  return {
    ...named(detection),
    status: jobStatus(detection),
    result: judgement && report ? renderResult(judgement, report) : null,
    error: error ? jobError(error) : null,
    age_sec: ageSeconds(detection, now),
  };
}

const named = ({ id, publicId, filename, media }: Detection) => ({
  job_id: publicId ?? id,
  filename: filename ?? '',
  size_mb: rounded(toMegabytes(media.sizeBytes), 2),
});

/** What is erased is found no more, so it needs no word; `error` is nearest. */
const JOB_STATUSES = { queued: 'queued', processing: 'processing', completed: 'done', failed: 'error', erased: 'error' } as const;

export const jobStatus = ({ status }: Pick<Detection, 'status'>): JobStatusWire => JOB_STATUSES[status];

export const ageSeconds = ({ createdAt }: Pick<Detection, 'createdAt'>, now: Date): number =>
  Math.max(0, Math.round((now.getTime() - createdAt.getTime()) / 1000));

/** The vendor has a sentence for what cannot be opened; anything else follows its "Processing error: ...". */
const jobError = ({ code, publicMessage }: ErrorData): string =>
  code === 'media_unreadable' || code === 'unsupported_media' ? 'Could not open video file' : `Processing error: ${publicMessage}`;

const VIDEO_LABELS = { spoof: 'FAKE', bona_fide: 'REAL', inconclusive: 'UNCERTAIN' } as const satisfies Record<Verdict, string>;

/** The label is the verdict of our policy, whose thresholds differ from the vendor's; the figures beside it follow the label. */
function renderResult({ verdict, score, coverage }: Judgement, { video, media, segments }: Report): ResultWire {
  const label = VIDEO_LABELS[verdict];
  const isBlind = coverage === 0 && verdict === 'inconclusive';
  const shown = (video?.pulseWindows.length ? video.pulseWindows : segments).map(renderSegment);
  return {
    label,
    confidence: isBlind ? 0 : percentOf(label, score),
    fake_prob: isBlind ? null : rounded(score, 4),
    face_pct: rounded((video?.faceShare ?? 0) * 100, 1),
    total_frames: video?.framesTotal ?? media.frameCount ?? 0,
    n_segments: shown.length,
    segments: shown,
  };
}

/** No policy of ours speaks of segments, so their labels follow the vendor's thresholds. */
function renderSegment({ startMs, endMs, score }: { startMs: number; endMs: number; score: number }, index: number): SegmentWire {
  // As the vendor does, so that the label is that of the figure which is shown.
  const probability = rounded(score, 4);
  const label = labelOf(probability);
  return {
    segment: index + 1,
    start_sec: rounded(startMs / 1000, 1),
    end_sec: rounded(endMs / 1000, 1),
    label,
    confidence: percentOf(label, probability),
    fake_prob: probability,
  };
}
