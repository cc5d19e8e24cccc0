import type { Detection } from '../core/detection.ts';
import type { Report } from '../core/report.ts';
import type { JobContext } from './context.ts';

/** Under zero retention nothing of the media leaves this installation. */
const mayLeave = ({ options }: Detection): boolean => !options.zeroRetention;

/** Whether the engine is to write a copy of the picture for a search outside. */
export const wantsSearchCopy = ({ reverseSearch }: Pick<JobContext, 'reverseSearch'>, detection: Detection): boolean =>
  reverseSearch.wantsCopy && detection.options.reverseSearch && detection.media.kind === 'image' && mayLeave(detection);

interface Search {
  copyPath: string | null;
  signal: AbortSignal;
}

/** The report as it is stored: with what is known of the picture where that was asked for, and without the hash, from which the picture can be guessed. */
export async function withKnownMedia(
  { reverseSearch }: Pick<JobContext, 'reverseSearch'>,
  detection: Detection,
  { perceptualHash: hash, ...report }: Report,
  { copyPath, signal }: Search,
): Promise<Report> {
  if (!detection.options.reverseSearch || report.media.kind !== 'image') return report;
  const { matches, warnings } = await reverseSearch.search({ owner: detection.owner, hash, copyPath, mayLeave: mayLeave(detection) }, signal);
  return { ...report, warnings: [...report.warnings, ...warnings], ...(matches && { knownMedia: matches }) };
}
