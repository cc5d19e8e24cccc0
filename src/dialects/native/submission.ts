import type { Submission } from '../../core/detections/index.ts';
import type { HeldKey } from '../../core/idempotency.ts';
import type { HttpContext } from '../../http/context.ts';
import type { Intake } from '../../http/intake.ts';
import { agreeOnKind } from '../../http/media-kind.ts';
import { newSubmission } from '../../http/new-submission.ts';
import type { NativeContext } from './native-app.ts';
import { toDetectionOptions, warningsFor } from './options.ts';
import type { Options } from './schema/options.ts';

/** What the caller asked of this media. Throws `unsupported_media` where `kind` contradicts it, `model_unavailable` where nothing can judge it. */
export function toSubmission(context: NativeContext, c: HttpContext, options: Options, media: Intake, held: HeldKey | null): Submission {
  const asked = {
    dialect: 'native',
    newPublicId: null,
    options: toDetectionOptions(options, context.settings.policy),
    externalId: options.external_id ?? null,
    metadata: options.metadata ?? null,
    warnings: warningsFor(options, agreeOnKind(options.kind ?? null, media.type)),
    callbackUrl: options.callback_url ?? null,
  };
  return newSubmission(context, c, asked, media, held);
}
