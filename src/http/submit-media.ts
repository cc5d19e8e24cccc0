import { rm } from 'node:fs/promises';
import type { Detection } from '../core/detection.ts';
import { closedSignal } from './closed-signal.ts';
import type { HttpContext, HttpSettings, Services } from './context.ts';
import { type MediaSource, withMedia } from './intake.ts';
import { type Asked, newSubmission } from './new-submission.ts';
import { requireDetector } from './require-detector.ts';
import type { UploadRules } from './upload.ts';

/** What every group of a dialect's routes stands on. */
export interface DialectContext {
  services: Services;
  settings: HttpSettings;
}

/**
 * Takes the media of one request of a vendor's client from where it is and submits it; nothing of it stays on this disk otherwise.
 * Throws what `withMedia`, `newSubmission` and `Detections.submit` do, and `url_blocked` for a callback that would not be called, and
 * `model_unavailable` for a kind that was asked for and that nothing here can judge.
 */
export async function submitMedia(context: DialectContext, c: HttpContext, source: MediaSource, rules: UploadRules, asked: Asked): Promise<Detection> {
  const { services } = context;
  try {
    if (asked.callbackUrl !== null) services.checkUrl(asked.callbackUrl);
    // Told before the media is fetched, for nothing that may come could be judged.
    if (source.type !== 'file' && asked.options.kind !== null) requireDetector(services.detectors(), asked.options.kind);
    const detection = await withMedia(services, source, { principal: c.get('principal'), rules, signal: closedSignal(c) }, (media) =>
      services.detections.submit(newSubmission(context, c, asked, media)),
    );
    c.set('detectionId', detection.id);
    return detection;
  } finally {
    if (source.type === 'file') await rm(source.file.path, { force: true });
  }
}

/** The detection when it is finished, or as it is after `timeoutMs`, or when the caller hangs up. */
export function waitForEnd({ services }: DialectContext, c: HttpContext, { owner, id }: Detection, timeoutMs: number): Promise<Detection> {
  return services.detections.wait(owner, id, { timeoutMs, signal: closedSignal(c) });
}
