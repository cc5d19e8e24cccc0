import {
  abstentionText,
  FIGURE_ROWS,
  figure,
  LOCALISATION_COLUMNS,
  localisationRows,
  localisationText,
  milliseconds,
  SLICE_COLUMNS,
  SLICE_NOTE,
  slicesShown,
  soundText,
} from './format.ts';
import type { EvalReport } from './report.ts';
import type { SliceFigures } from './slices.ts';

/** The report as Markdown. */
export function renderMarkdown(report: EvalReport): string {
  const parts = [
    `# Evaluation\n\n${introduction(report)}`,
    figuresTable(report),
    flipsTable(report),
    localisationTable(report),
    ...slicesTables(report),
    failuresTable(report),
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function introduction({ n, n_bona_fide, n_spoof, manifest, policy, model, complete, skipped, failed, time_ms, abstentions, sound }: EvalReport): string {
  return [
    `${n} files of ${cell(manifest)}: ${n_bona_fide} bona fide, ${n_spoof} spoof. ${skipped.n} skipped for their label, ${failed.n} failed.`,
    `Policy ${policy}${model ? `, ${cell(model)} alone` : ''}. Time per file: ${milliseconds(time_ms.p50)} median, ${milliseconds(time_ms.p95)} at 95 %.`,
    ...[abstentionText(abstentions), soundText(sound)].filter(Boolean),
    ...(complete ? [] : ['**The run was interrupted: these are the figures of the files that were done.**']),
  ].join('\n');
}

function figuresTable(report: EvalReport): string {
  const rows = FIGURE_ROWS.map(([name, title, meaning]) => {
    const interval = report.ci[name];
    return [title, figure(report[name]), interval ? `${figure(interval[0])} – ${figure(interval[1])}` : '', meaning];
  });
  return table(['figure', 'value', '95 % interval', 'meaning'], rows);
}

function flipsTable({ flips, flip_rate, reversal_rate }: EvalReport): string {
  if (!flips) return '';
  const rows = Object.entries(flips).map(([name, { n, changed, reversed }]) => [name, String(n), figure(changed), figure(reversed)]);
  return `## Verdicts after degradation\n\n${table(['degradation', 'files', 'changed', 'reversed'], [...rows, ['all', '', figure(flip_rate), figure(reversal_rate)]])}`;
}

function localisationTable({ localisation }: EvalReport): string {
  if (!localisation) return '';
  return `## Localisation\n\n${localisationText(localisation)}\n\n${table([...LOCALISATION_COLUMNS], localisationRows(localisation))}`;
}

function slicesTables(report: EvalReport): string[] {
  const columns = slicesShown(report);
  if (columns.length === 0) return [];
  return [
    `## Slices\n\n${SLICE_NOTE}`,
    ...columns.map(
      ([column, values]) =>
        `### ${cell(column)}\n\n${table(['value', 'files', ...SLICE_COLUMNS.map(([, title]) => title)], Object.entries(values).map(sliceRow))}`,
    ),
  ];
}

function sliceRow([value, figures]: [string, SliceFigures]): string[] {
  const mark = figures.ranked_against === null ? '' : '*';
  return [value, String(figures.n), ...SLICE_COLUMNS.map(([name]) => figure(figures[name]) + (name === 'auc' || name === 'eer' ? mark : ''))];
}

function failuresTable({ failed }: EvalReport): string {
  if (failed.n === 0) return '';
  return `## Failed\n\n${table(
    ['file', 'code', 'message'],
    failed.files.map(({ path, code, message }) => [path, code, message]),
  )}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** Text from a manifest may hold anything. */
const cell = (text: string): string => text.replaceAll(/[|\\`<>[\]]/g, '\\$&').replaceAll(/\s+/g, ' ');
