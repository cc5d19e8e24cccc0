import type { EvalReport } from './report.ts';

/** `0.912`, or a dash for what could not be measured. */
export const figure = (value: number | null | undefined): string => (value === null || value === undefined ? '–' : value.toFixed(3));

export const milliseconds = (value: number | null): string => (value === null ? '–' : `${Math.round(value)} ms`);

/** The figures of a report in the order in which they are shown. */
export const FIGURE_ROWS = [
  ['auc', 'AUC', 'chance that a spoof scores above a bona fide file'],
  ['eer', 'EER', 'equal error rate'],
  ['balanced_accuracy', 'Balanced accuracy', 'at the policy, of the decided files'],
  ['balanced_accuracy_at_half', 'Balanced accuracy at 0.5', 'if every file had to be decided'],
  ['apcer', 'APCER', 'spoofs called bona fide'],
  ['bpcer', 'BPCER', 'bona fide files called spoof'],
  ['apcer_at_bpcer_1', 'APCER at BPCER 1 %', 'spoofs missed when 1 in 100 bona fide files is accused'],
  ['apcer_at_bpcer_5', 'APCER at BPCER 5 %', 'spoofs missed when 5 in 100 are'],
  ['ece', 'ECE', 'expected calibration error'],
  ['brier', 'Brier score', 'mean squared error of the score; 0.25 is always saying 0.5'],
  ['abstention_rate', 'Abstention rate', 'files called inconclusive'],
] as const;

/** What a slice's row shows. */
export const SLICE_COLUMNS = [
  ['auc', 'AUC'],
  ['eer', 'EER'],
  ['apcer', 'APCER'],
  ['bpcer', 'BPCER'],
  ['brier', 'Brier'],
  ['abstention_rate', 'abstained'],
] as const;

export const SLICE_NOTE =
  'A value with files of one class alone cannot be ranked by itself: its AUC and EER (marked *) are taken against all files of the other class.';

/** Why files were left undecided, in a sentence; empty where none was. */
export function abstentionText({ n, reasons, rate_of_judged }: EvalReport['abstentions']): string {
  if (n === 0) return '';
  const counted = Object.entries(reasons).map(([reason, count]) => `${count} ${reason.replaceAll('_', ' ')}`);
  return `${n} inconclusive: ${counted.join(', ')}. Of the files that could be judged, ${figure(rate_of_judged)} were left undecided.`;
}

/** How long the sound is and how fast it was judged; empty where no file lasts. */
export function soundText(sound: EvalReport['sound']): string {
  if (!sound) return '';
  const { n, total_seconds, duration_seconds, real_time_factor } = sound;
  const seconds = (value: number | null): string => (value === null ? '–' : `${value.toFixed(1)} s`);
  return [
    `${n} files with sound, ${seconds(total_seconds)} in all; ${seconds(duration_seconds.p50)} median, ${seconds(duration_seconds.p95)} at 95 %.`,
    `Real-time factor (time of judging over duration): ${figure(real_time_factor.p50)} median, ${figure(real_time_factor.p95)} at 95 %, ${figure(real_time_factor.whole)} over all.`,
  ].join(' ');
}

/** How well places that a mask marks are shown; empty where no row has a mask. */
export function localisationText(localisation: EvalReport['localisation']): string {
  if (!localisation) return '';
  const { n, pixel_auc, f1 } = localisation;
  return `${n} files with a mask: mean pixel AUC ${figure(pixel_auc)}, mean F1 at the fixed threshold ${figure(f1)}.`;
}

/** One row for each file with a mask. */
export const LOCALISATION_COLUMNS = ['file', 'pixel AUC', 'F1', 'changed share'] as const;
export const localisationRows = (localisation: NonNullable<EvalReport['localisation']>): string[][] =>
  localisation.files.map(({ path, pixel_auc, f1, changed_share }) => [path, figure(pixel_auc), figure(f1), figure(changed_share)]);

/** The slices that were asked for, with the kinds of media before them where there are several. */
export function slicesShown({ kinds, slices }: EvalReport): [column: string, values: EvalReport['kinds']][] {
  const several = Object.keys(kinds).length > 1;
  return [...(several ? [['kind of media', kinds] as [string, EvalReport['kinds']]] : []), ...Object.entries(slices)];
}
