import { DEFAULT_OPTIONS, type Detection, type DetectionOptions } from '../../core/detection.ts';
import type { ErrorData } from '../../core/errors.ts';
import { UNKNOWN_SOURCE } from '../../core/findings.ts';
import type { MediaKind } from '../../core/media.ts';
import type { Report } from '../../core/report.ts';
import { type Judgement, POLICIES, type PolicyName } from '../../core/verdict.ts';
import type { ArtifactUrl } from '../../http/artifact-links.ts';
import { flaggedSegments } from './flagged-segments.ts';
import { jobPath } from './job-id.ts';
import type { AcceptedJobWire, DetectRequest, DetectResultWire, JobWire } from './schema.ts';
import { renderSignals } from './signals.ts';

const CONFIDENCE_DIGITS = 4;
/** Labels of a trace that name nothing. */
const NAMELESS: ReadonlySet<string> = new Set([UNKNOWN_SOURCE, 'real']);

/**
 * A job as `GET /v1/jobs/{id}` shows it: `job_id`, `status`, and the result or the error (our decision: README.md).
 * One that was erased has failed: its result is gone for good. Nothing in this API links to pictures.
 */
export function renderDetection(detection: Detection, _artifactUrl?: ArtifactUrl): JobWire {
  const { status } = detection;
  const job_id = jobIdOf(detection);
  if (status === 'queued' || status === 'processing') return { job_id, status };
  const error = errorOf(detection);
  if (error) return { job_id, status: 'failed', error: { code: error.code, message: error.publicMessage } };
  const { job_id: _, ...result } = renderResult(detection);
  return { job_id, status: 'completed', ...result };
}

/** The answer of a call that waited, as the vendor documents it. For completed detections only. */
export function renderResult(detection: Detection): DetectResultWire {
  const { judgement, report } = finishedParts(detection);
  const policy = POLICIES[detection.options.policy];
  const { evidence, fused, media } = report;
  return {
    job_id: jobIdOf(detection),
    verdict: verdictOf(judgement),
    confidence: Number(judgement.confidence.toFixed(CONFIDENCE_DIGITS)),
    generator: generatorOf(judgement, report),
    signals: renderSignals(evidence, media.kind, fused.decisive, policy),
    flagged_segments: flaggedSegments(report, policy),
    latency_ms: latencyMs(detection),
  };
}

/** The answer of a call that did not wait, or not long enough. */
export const renderAccepted = (detection: Detection): AcceptedJobWire => ({
  job_id: jobIdOf(detection),
  status: 'processing',
  poll_url: jobPath(jobIdOf(detection)),
});

/** Why a finished detection has no result; null where it has one. */
export function errorOf({ status, error }: Detection): ErrorData | null {
  if (status === 'erased') return { code: 'not_found', publicMessage: 'The result of this job was erased.' };
  return status === 'failed' ? (error ?? { code: 'internal', publicMessage: 'The analysis failed.' }) : null;
}

/** Pictures of the evidence are not made: this API has no place for them. The generator is always looked for: it has one for that. */
export const toDetectionOptions = ({ strict_mode, retain }: DetectRequest, kind: MediaKind | null, defaultPolicy: PolicyName): DetectionOptions => ({
  ...DEFAULT_OPTIONS,
  kind,
  policy: strict_mode ? 'strict' : defaultPolicy,
  retain: retain ?? false,
  visualize: false,
  sourceTracing: true,
});

const jobIdOf = ({ publicId, id }: Detection): string => publicId ?? id;

function finishedParts({ judgement, report }: Detection): { judgement: Judgement; report: Report } {
  if (!judgement || !report) throw new Error('only a completed detection has a result');
  return { judgement, report };
}

function verdictOf({ verdict, manipulation }: Judgement): DetectResultWire['verdict'] {
  if (verdict === 'inconclusive') return 'uncertain';
  if (verdict === 'bona_fide') return 'authentic';
  return manipulation === 'local' ? 'manipulated' : 'synthetic';
}

/** Media that is called authentic was made by none. A trace of the kind of generator is named where nothing more precise is, and only under a verdict of spoof. */
function generatorOf({ verdict }: Judgement, { generator, sourceTrace }: Report): string | null {
  if (verdict === 'bona_fide') return null;
  if (generator && (generator.source === 'metadata' || verdict === 'spoof')) return generator.name;
  return verdict === 'spoof' && sourceTrace && !NAMELESS.has(sourceTrace.label) ? sourceTrace.label : null;
}

/** Not below zero where two machines disagree on the time. */
const latencyMs = ({ createdAt, completedAt }: Detection): number => Math.max(0, (completedAt ?? createdAt).getTime() - createdAt.getTime());
