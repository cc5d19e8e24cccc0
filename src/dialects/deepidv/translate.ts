import { type Detection, LIVING_STATUSES, type Status } from '../../core/detection.ts';
import type { Report } from '../../core/report.ts';
import { type Judgement, POLICIES } from '../../core/verdict.ts';
import type { ArtifactUrl } from '../../http/artifact-links.ts';
import { estimateSeconds } from './estimate.ts';
import { renderFileMetadata } from './file-metadata.ts';
import type { ANALYSIS_STATUSES, Analysis, AnalysisAccepted, AnalysisResult, DetectionDetail, RISK_LEVELS } from './schema.ts';
import { signalTypeOf } from './signal-types.ts';

type AnalysisStatus = (typeof ANALYSIS_STATUSES)[number];
type RiskLevel = (typeof RISK_LEVELS)[number];

/** The vendor knows three states. An erased analysis is not found, so its word is seen by nobody. */
const STATUSES: Readonly<Record<Status, AnalysisStatus>> = {
  queued: 'processing',
  processing: 'processing',
  completed: 'completed',
  failed: 'failed',
  erased: 'failed',
};

/** Our states behind one of the vendor's; behind none of them, all that are not erased. */
export const STATES_OF: Readonly<Record<AnalysisStatus | 'any', readonly [Status, ...Status[]]>> = {
  processing: ['queued', 'processing'],
  completed: ['completed'],
  failed: ['failed'],
  any: LIVING_STATUSES,
};

/** The analysis as `GET /v1/deepfake-detection/{id}` shows it. Pure; this API hands out no pictures of the evidence. */
export function renderDetection(detection: Detection, _artifactUrl?: ArtifactUrl): Analysis {
  const { status, judgement, report, error, completedAt } = detection;
  const { id, ...about } = head(detection);
  return {
    id,
    status: STATUSES[status],
    ...about,
    completed_at: completedAt?.toISOString() ?? null,
    ...(status === 'completed' && judgement && report && { result: renderResult(detection, judgement, report) }),
    ...(STATUSES[status] === 'failed' && { error: error?.publicMessage ?? 'This analysis has been erased.' }),
  };
}

/** What answers a submission. */
export function renderAccepted(detection: Detection): AnalysisAccepted {
  const { id, ...about } = head(detection);
  return { id, status: 'processing', ...about, estimated_completion_seconds: estimateSeconds(detection.media) };
}

function head({ id, publicId, filename, media, externalId, createdAt }: Detection) {
  return {
    id: publicId ?? id,
    file_name: filename ?? '',
    file_type: media.kind,
    ...(externalId !== null && { external_id: externalId }),
    created_at: createdAt.toISOString(),
  };
}

function renderResult({ options }: Detection, { verdict, score }: Judgement, report: Report): AnalysisResult {
  const confidenceScore = percentOf(score);
  return {
    is_ai_generated: verdict === 'inconclusive' ? score > 0.5 : verdict === 'spoof',
    confidence_score: confidenceScore,
    risk_level: riskOf(confidenceScore),
    detection_details: renderDetails(report, POLICIES[options.policy].spoofFrom),
    file_metadata: renderFileMetadata(report),
  };
}

/** By the score as it is shown, so that the two never disagree (README.md). */
export function riskOf(confidenceScore: number): RiskLevel {
  if (confidenceScore < 25) return 'low';
  if (confidenceScore < 50) return 'medium';
  return confidenceScore < 80 ? 'high' : 'critical';
}

/**
 * The vendor lists findings: what by itself would be called a spoof. What speaks for the file, leaves the matter open or could not judge is left out. A
 * detector that gives no score counts where its claim settled the matter.
 */
function renderDetails({ evidence, fused: { decisive }, media }: Report, spoofFrom: number): DetectionDetail[] {
  const found = evidence.flatMap((signal) => {
    const score = signal.score ?? (decisive?.detector === signal.detector ? decisive.score : null);
    return signal.applicable && score !== null && score >= spoofFrom ? [{ signal, score }] : [];
  });
  return found
    .toSorted((a, b) => b.score - a.score)
    .map(({ signal, score }) => ({ signal_type: signalTypeOf(signal, media.kind), confidence: percentOf(score), description: signal.summary }));
}

/** 0..1 as 0..100 with one decimal. */
const percentOf = (score: number): number => Math.round(score * 1000) / 10;
