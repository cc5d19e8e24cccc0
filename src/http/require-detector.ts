import { AppError } from '../core/errors.ts';
import type { MediaKind } from '../core/media.ts';
import type { DetectorInfo } from '../core/ports.ts';

/** What every whole installation judges. */
const DAMAGED: Partial<Record<MediaKind, string>> = { audio: ' Who runs this server learns from "bonafide doctor" why.' };

/** Throws `model_unavailable` for media that nothing installed here can judge, whichever of these kinds it is taken for: better told at once than after a wait in the queue. */
export function requireDetector(detectors: readonly DetectorInfo[], ...kinds: [MediaKind, ...MediaKind[]]): void {
  if (detectors.some((detector) => kinds.includes(detector.kind))) return;
  const kind = kinds[0];
  const judged = [...new Set(detectors.map((detector) => detector.kind))].join(', ') || 'nothing';
  // A container of film has sound as a rule.
  const judgesSound = detectors.some((detector) => detector.kind === 'audio');
  const hint = kind === 'video' && judgesSound ? ' To have the sound alone judged, say that it is audio.' : DAMAGED[kind];
  throw new AppError('model_unavailable', `No detector for ${kind} media is installed on this server. It judges: ${judged}.${hint ?? ''}`, {
    details: { kind },
  });
}
