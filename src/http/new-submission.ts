import type { DetectionOptions } from '../core/detection.ts';
import type { Submission } from '../core/detections/index.ts';
import type { HeldKey } from '../core/idempotency.ts';
import { linkBase } from './artifact-links.ts';
import type { HttpContext, HttpSettings, Services } from './context.ts';
import type { Intake } from './intake.ts';
import { agreeOnKind } from './media-kind.ts';
import { requireDetector } from './require-detector.ts';

/** What a caller asked of its media, in our words. */
export interface Asked extends Pick<Submission, 'externalId' | 'metadata' | 'warnings' | 'newPublicId'> {
  dialect: string;
  options: DetectionOptions;
  callbackUrl: string | null;
}

/** The submission of this media. Throws `unsupported_media` where the kind that was asked for contradicts it, `model_unavailable` where nothing can judge it. */
export function newSubmission(
  { services, settings }: { services: Pick<Services, 'detectors'>; settings: Pick<HttpSettings, 'publicUrl'> },
  c: HttpContext,
  { dialect, newPublicId, options, externalId, metadata, warnings, callbackUrl }: Asked,
  { path, filename, type, sizeBytes, sha256, sourceUrl, uploadId }: Intake,
  idempotencyKey: HeldKey | null = null,
): Submission {
  const kind = agreeOnKind(options.kind, type);
  requireDetector(services.detectors(), kind);
  return {
    principal: c.get('principal'),
    newPublicId,
    path,
    filename,
    media: { kind, mime: type.mime, format: type.format, sizeBytes, sha256 },
    options,
    externalId,
    metadata,
    warnings,
    origin: { dialect, baseUrl: linkBase(c, settings), callbackUrl, sourceUrl },
    trace: { requestId: c.get('requestId'), traceparent: c.get('traceparent') ?? null },
    idempotencyKey,
    uploadId,
  };
}
