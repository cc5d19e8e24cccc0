import type { MediaUpload } from '../../core/detection.ts';
import type { Submission } from '../../core/detections/index.ts';
import type { HeldKey } from '../../core/idempotency.ts';
import type { HttpContext } from '../../http/context.ts';
import type { Intake } from '../../http/intake.ts';
import { requireDetector } from '../../http/require-detector.ts';
import type { MediaFile } from '../../http/upload-file.ts';
import type { NativeContext } from './native-app.ts';
import { agreeOnKind, toDetectionOptions, warningsFor } from './options.ts';
import type { Options } from './schema/options.ts';

/** What the caller asked of this media. Throws `unsupported_media` where `kind` contradicts it, `model_unavailable` where nothing can judge it. */
export function toSubmission({ services, settings }: NativeContext, c: HttpContext, options: Options, media: Intake, held: HeldKey | null): Submission {
  return {
    principal: c.get('principal'),
    path: media.path,
    filename: media.filename,
    media: toMedia(services.detectors(), options.kind, media),
    options: toDetectionOptions(options, settings.policy),
    externalId: options.external_id ?? null,
    metadata: options.metadata ?? null,
    warnings: warningsFor(options),
    origin: {
      dialect: 'native',
      baseUrl: settings.publicUrl ?? new URL(c.req.url).origin,
      callbackUrl: options.callback_url ?? null,
      sourceUrl: media.sourceUrl,
    },
    trace: { requestId: c.get('requestId'), traceparent: c.get('traceparent') ?? null },
    idempotencyKey: held,
    uploadId: media.uploadId,
  };
}

function toMedia(detectors: Parameters<typeof requireDetector>[0], asked: Options['kind'], { type, sizeBytes, sha256 }: MediaFile): MediaUpload {
  const kind = agreeOnKind(asked, type);
  requireDetector(detectors, kind);
  return { kind, mime: type.mime, format: type.format, sizeBytes, sha256 };
}
