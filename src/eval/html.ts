import { histogramChart, reliabilityChart, rocChart } from './charts.ts';
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
import { STYLE } from './html-style.ts';
import type { EvalCurves, EvalReport } from './report.ts';
import type { SliceFigures } from './slices.ts';

/** The report as one page that asks for nothing from anywhere. */
export function renderHtml(report: EvalReport, curves: EvalCurves): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Bonafide evaluation</title><style>${STYLE}</style></head><body>
<h1>Bonafide evaluation</h1>${introduction(report)}
<div class="tiles">${tiles(report)}</div>
<div class="charts">${rocChart(curves)}${histogramChart(curves)}${reliabilityChart(curves)}</div>
<p><span class="key bonafide"></span>bona fide<span class="key spoof"></span>spoof. In the reliability plot a well calibrated score lies on the dashed line; larger dots stand for more files.</p>
<h2>Figures</h2>${figuresTable(report)}
${flipsSection(report)}${localisationSection(report)}${slicesSection(report)}${failuresSection(report)}
</body></html>
`;
}

function introduction({ n, n_bona_fide, n_spoof, manifest, policy, model, complete, skipped, failed, time_ms, abstentions, sound }: EvalReport): string {
  return [
    `<p>${n} files of ${escapeHtml(manifest)}: ${n_bona_fide} bona fide, ${n_spoof} spoof. ${skipped.n} skipped for their label, ${failed.n} failed.</p>`,
    `<p>Policy ${escapeHtml(policy)}${model ? `, ${escapeHtml(model)} alone` : ''}. Time per file: ${milliseconds(time_ms.p50)} median, ${milliseconds(time_ms.p95)} at 95 %.</p>`,
    ...[abstentionText(abstentions), soundText(sound)].filter(Boolean).map((text) => `<p>${escapeHtml(text)}</p>`),
    complete ? '' : '<p class="warning">The run was interrupted: these are the figures of the files that were done.</p>',
  ].join('');
}

function tiles(report: EvalReport): string {
  const shown = ['auc', 'eer', 'bpcer', 'apcer', 'ece', 'abstention_rate'];
  return FIGURE_ROWS.filter(([name]) => shown.includes(name))
    .map(([name, title, meaning]) => `<div class="tile"><b>${figure(report[name])}</b>${title}<br><span>${meaning}</span></div>`)
    .join('');
}

function figuresTable(report: EvalReport): string {
  const rows = FIGURE_ROWS.map(([name, title, meaning]) => {
    const interval = report.ci[name];
    return [title, figure(report[name]), interval ? `${figure(interval[0])} – ${figure(interval[1])}` : '', meaning];
  });
  return table(['figure', 'value', '95 % interval', 'meaning'], rows, [1, 2]);
}

function flipsSection({ flips, flip_rate, reversal_rate }: EvalReport): string {
  if (!flips) return '';
  const rows = Object.entries(flips).map(([name, { n, changed, reversed }]) => [name.replaceAll('_', ' '), String(n), figure(changed), figure(reversed)]);
  return (
    '<h2>Verdicts after degradation</h2><p>Share of files whose verdict changes, and whose verdict turns into its opposite, when the file is degraded.</p>' +
    table(['degradation', 'files', 'changed', 'reversed'], [...rows, ['all', '', figure(flip_rate), figure(reversal_rate)]], [1, 2, 3])
  );
}

function localisationSection({ localisation }: EvalReport): string {
  if (!localisation) return '';
  return `<h2>Localisation</h2><p>${escapeHtml(localisationText(localisation))}</p>${table([...LOCALISATION_COLUMNS], localisationRows(localisation), [1, 2, 3])}`;
}

function slicesSection(report: EvalReport): string {
  const columns = slicesShown(report);
  if (columns.length === 0) return '';
  const head = ['value', 'bona fide', 'spoof', ...SLICE_COLUMNS.map(([, title]) => title)];
  const numbers = head.map((_, index) => index).slice(1);
  return `<h2>Slices</h2><p>${SLICE_NOTE}</p>${columns
    .map(([column, values]) => `<h3>${escapeHtml(column)}</h3>${table(head, Object.entries(values).map(sliceRow), numbers)}`)
    .join('')}`;
}

function sliceRow([value, figures]: [string, SliceFigures]): string[] {
  const mark = figures.ranked_against === null ? '' : '*';
  const cells = SLICE_COLUMNS.map(([name]) => figure(figures[name]) + (name === 'auc' || name === 'eer' ? mark : ''));
  return [value, String(figures.n_bona_fide), String(figures.n_spoof), ...cells];
}

function failuresSection({ failed }: EvalReport): string {
  if (failed.n === 0) return '';
  const rows = failed.files.map(({ path, code, message }) => [path, code, message]);
  return `<h2>Failed</h2><p>${failed.n} files could not be analysed${failed.n > rows.length ? `; the first ${rows.length} are shown` : ''}.</p>${table(['file', 'code', 'message'], rows, [])}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[], numbers: readonly number[]): string {
  const attribute = (index: number): string => (numbers.includes(index) ? ' class="number"' : '');
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell, index) => `<${tag}${attribute(index)}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  return `<div class="scroll"><table><thead>${line(head, 'th')}</thead><tbody>${rows.map((row) => line(row, 'td')).join('')}</tbody></table></div>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] as string);
