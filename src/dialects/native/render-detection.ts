import type { Detection } from '../../core/detection.ts';
import type { Artifact, Region, Segment, Signal } from '../../core/evidence.ts';
import { describeDetection } from '../../core/explanations/index.ts';
import type { Report } from '../../core/report.ts';
import { fileDeletedAt } from '../../core/retention.ts';
import { POLICIES } from '../../core/verdict.ts';
import type { DetectionWire } from './schema/detection.ts';

type ArtifactUrl = (detectionId: string, name: string) => string;

/** A detection as the native API shows it. Pure; `artifactUrl` makes the links. */
export function renderDetection(detection: Detection, artifactUrl: ArtifactUrl): DetectionWire {
  const { report, judgement, error } = detection;
  return {
    id: detection.id,
    status: detection.status,
    created_at: detection.createdAt.toISOString(),
    completed_at: timeOf(detection.completedAt),
    external_id: detection.externalId,
    dialect: detection.origin.dialect,
    dialect_id: detection.publicId,
    metadata: detection.metadata,
    media: renderMedia(detection),
    verdict: judgement?.verdict ?? null,
    score: judgement?.score ?? null,
    confidence: judgement?.confidence ?? null,
    manipulation: judgement?.manipulation ?? null,
    policy: judgement?.policy ?? POLICIES[detection.options.policy].id,
    coverage: judgement?.coverage ?? null,
    generator: report?.generator ?? null,
    evidence: (report?.evidence ?? []).map((signal) => renderSignal(signal, detection.artifacts)),
    segments: (report?.segments ?? []).map(renderSegment),
    audio: renderAudio(report),
    source_trace: renderTrace(detection),
    artifacts: detection.artifacts.map(({ name, mime, sizeBytes }) => ({ name, mime, size_bytes: sizeBytes, url: artifactUrl(detection.id, name) })),
    intelligence: renderIntelligence(detection),
    reverse_search: renderKnownMedia(detection),
    warnings: [...detection.warnings, ...(report?.warnings ?? [])],
    timings: renderTimings(detection),
    models: report?.models ?? [],
    retention: {
      delete_at: timeOf(detection.deleteAt),
      deleted_at: timeOf(fileDeletedAt(detection)),
      artifacts_delete_at: timeOf(detection.artifactsDeleteAt),
    },
    error: error && { code: error.code, message: error.publicMessage },
  };
}

/** Null where it was not asked for or could not be done; empty where nothing like it is known. */
function renderKnownMedia({ options, report }: Detection): DetectionWire['reverse_search'] {
  const known = options.reverseSearch ? report?.knownMedia : undefined;
  return known?.map(({ url, title, reason, verdict, similarity, source }) => ({ url, title, reason, verdict, similarity, source })) ?? null;
}

/** What was judged to be genuine has no generator: a trace always points somewhere. */
function renderTrace({ options, judgement, report }: Detection): DetectionWire['source_trace'] {
  return options.sourceTracing && judgement?.verdict !== 'bona_fide' ? (report?.sourceTrace ?? null) : null;
}

function renderIntelligence(detection: Detection): DetectionWire['intelligence'] {
  const description = detection.options.intelligence ? describeDetection(detection) : null;
  return description === null ? null : { description };
}

function renderMedia({ media, filename }: Detection): DetectionWire['media'] {
  const facts = 'width' in media ? media : { width: null, height: null, durationMs: null };
  return {
    kind: media.kind,
    mime: media.mime,
    filename,
    size_bytes: media.sizeBytes,
    sha256: media.sha256 || null,
    width: facts.width,
    height: facts.height,
    duration_ms: facts.durationMs,
  };
}

const renderSignal = (signal: Signal, kept: readonly Artifact[]): DetectionWire['evidence'][number] => ({
  detector: signal.detector,
  kind: signal.kind,
  applicable: signal.applicable,
  reason_code: signal.reasonCode,
  score: signal.score,
  weight: signal.weight,
  state: signal.state,
  summary: signal.summary,
  details: signal.details,
  segments: signal.segments.map(renderSegment),
  regions: signal.regions.map(renderRegion),
  // Pictures are deleted before the evidence is.
  artifacts: signal.artifacts.filter((wanted) => kept.some(({ name }) => name === wanted)),
});

function renderAudio(report: Report | null): DetectionWire['audio'] {
  if (!report?.audio) return null;
  const { score, consistency, windows } = report.audio;
  return { score, consistency, windows: windows.map((one) => ({ start_ms: one.startMs, end_ms: one.endMs, score: one.score })) };
}

const renderSegment = ({ startMs, endMs, score }: Segment): DetectionWire['segments'][number] => ({ start_ms: startMs, end_ms: endMs, score });

const renderRegion = ({ x, y, width, height, score, label }: Region): Region => ({ x, y, width, height, score, label });

const renderTimings = ({ createdAt, startedAt, report }: Detection): DetectionWire['timings'] => ({
  queue_ms: startedAt && startedAt.getTime() - createdAt.getTime(),
  analysis_ms: report?.timingsMs.total ?? null,
});

const timeOf = (time: Date | null): string | null => time?.toISOString() ?? null;
