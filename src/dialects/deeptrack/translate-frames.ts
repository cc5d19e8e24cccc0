import type { Detection } from '../../core/detection.ts';
import type { Report } from '../../core/report.ts';
import { percentOf, rounded } from './probability.ts';
import type { BufferingWire, PredictionWire } from './schema.ts';

/** What a window of frames is. */
export type FramesVerdict = Pick<PredictionWire, 'label' | 'confidence' | 'fake_prob' | 'warning'>;

/** The verdict on a window. Where there is none it is UNCERTAIN without figures, and `warning` says why (API.md of deep-track/FaceDetectionSystem). */
export function renderFrames({ judgement, report, error }: Pick<Detection, 'judgement' | 'report' | 'error'>): FramesVerdict {
  if (!judgement) return uncertain(error ? `Processing error: ${error.publicMessage}` : 'These frames were given up before their verdict came.');
  const { verdict, score } = judgement;
  if (verdict === 'inconclusive') return uncertain(reasonOf(report, score));
  const label = verdict === 'spoof' ? 'FAKE' : 'REAL';
  return { label, confidence: percentOf(label, score), fake_prob: rounded(score, 4), warning: null };
}

const uncertain = (warning: string): FramesVerdict => ({ label: 'UNCERTAIN', confidence: 0, fake_prob: null, warning });

function reasonOf(report: Report | null, score: number): string {
  if (report?.evidence.some(({ reasonCode }) => reasonCode === 'no_face')) return 'No face detected';
  return `These frames do not decide it: the probability of a fake is ${rounded(score, 2)}`;
}

/** Of the HTTP call; the WebSocket leaves the message out. */
export function renderBuffering({ fillPercent, framesSeen }: { fillPercent: number; framesSeen: number }): BufferingWire & { message: string } {
  const message =
    fillPercent < 100 ? `Buffering... ${fillPercent}% — need 128 frames (~4s)` : 'Buffering... 100% — the verdict comes with one of the next frames';
  return { status: 'buffering', fill_pct: fillPercent, frames_seen: framesSeen, message };
}
