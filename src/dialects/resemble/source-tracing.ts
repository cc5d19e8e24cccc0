import type { Detection } from '../../core/detection.ts';
import { UNKNOWN_SOURCE } from '../../core/findings.ts';
import { type Conclusion, concludes, concludesByScore } from './label.ts';

/** Which generator the sound points to. */
interface SourceLabel {
  /** `real` for what is not synthetic (docs/pages/detect/audio-source-tracing/get.mdx), `unknown` where it cannot be told. */
  label: string;
  /** Why it cannot be told; null where it can. */
  error_message: string | null;
}

/** What is said of the sound alone: a film whose pictures are fake may have real sound. Null where nothing is known of the sound. */
export function concludesOnSound({ media, judgement, report }: Detection): Conclusion | null {
  if (!judgement || media.kind === 'image' || media.kind === 'document') return null;
  if (media.kind === 'audio') return concludes(judgement);
  return report?.audio ? concludesByScore(report.audio.score) : null;
}

/** Of a judged detection whose caller asked for it. What the engine traced comes first, then what the verdict and the file itself say. */
export function traceSource(detection: Detection): SourceLabel {
  const { media, judgement, report } = detection;
  if (media.kind === 'image') return untold('An image has no sound whose source could be traced.');
  if (!judgement) return untold('The detection has no verdict.');
  if (judgement.coverage === 0 && judgement.verdict === 'inconclusive') return untold('There was nothing in the sound that could be judged.');
  const conclusion = concludesOnSound(detection);
  if (conclusion === null) return untold('The sound was not judged.');
  if (conclusion === 'Real') return { label: 'real', error_message: null };
  // A tool that the file names says more than the kind of tool. What made a film made its pictures, which tells nothing of its sound.
  const generator = media.kind === 'audio' ? report?.generator : null;
  const declared = generator?.source === 'metadata' ? generator.name : undefined;
  const label = declared ?? report?.sourceTrace?.label ?? generator?.name ?? UNKNOWN_SOURCE;
  return label === UNKNOWN_SOURCE ? untold('Nothing in the media points to a known generator.') : { label, error_message: null };
}

const untold = (reason: string): SourceLabel => ({ label: UNKNOWN_SOURCE, error_message: reason });
