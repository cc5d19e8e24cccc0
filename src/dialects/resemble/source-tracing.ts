import type { Detection } from '../../core/detection.ts';
import { concludes } from './label.ts';

/** Which generator the sound points to. */
interface SourceLabel {
  /** `real` for what is not synthetic (docs/pages/detect/audio-source-tracing/get.mdx), `unknown` where it cannot be told. */
  label: string;
  /** Why it cannot be told; null where it can. */
  error_message: string | null;
}

/** Of a judged detection whose caller asked for it. What the engine traced comes first, then what the verdict and the file itself say. */
export function traceSource({ media, judgement, report }: Detection): SourceLabel {
  if (media.kind === 'image') return untold('An image has no sound whose source could be traced.');
  if (!judgement) return untold('The detection has no verdict.');
  if (concludes(judgement) === 'Real') return { label: 'real', error_message: null };
  const label = report?.sourceTrace?.label ?? report?.generator?.name;
  return label === undefined ? untold('Nothing in the media points to a known generator.') : { label, error_message: null };
}

const untold = (reason: string): SourceLabel => ({ label: 'unknown', error_message: reason });
