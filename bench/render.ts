import type { StageResult, ThroughputResult } from './image-pipeline.ts';

export interface BenchResult {
  stages: StageResult[];
  throughput: ThroughputResult[];
}

const milliseconds = (value: number | undefined): string => (value === undefined ? '-' : value.toFixed(value < 10 ? 1 : 0));
const megabytes = (bytes: number | null): string => (bytes === null ? '-' : (bytes / 1e6).toFixed(0));

/** The result as tables for a terminal. */
export function renderTables(result: BenchResult): string {
  const names = [...new Set(result.stages.flatMap((stage) => Object.keys(stage.stagesMs)))];
  const stageRows = names.map((name) => [name, ...result.stages.map((stage) => milliseconds(stage.stagesMs[name]))]);
  const summary = [
    ['call to report', ...result.stages.map((stage) => milliseconds(stage.wallMs))],
    ['sharp decode (baseline)', ...result.stages.map((stage) => milliseconds(stage.baselineMs))],
    ['ratio to baseline', ...result.stages.map((stage) => `${stage.ratio.toFixed(1)} x`)],
    ['runs', ...result.stages.map((stage) => String(stage.runs))],
  ];
  const flow = result.throughput.map((row) => [row.photo, String(row.children), row.perSecond.toFixed(2), megabytes(row.childPeakBytes)]);
  return [
    'Image pipeline, warm, median in ms',
    table([['stage', ...result.stages.map((stage) => stage.photo)], ...stageRows, ...summary]),
    'Throughput',
    table([['photo', 'children', 'pictures/s', 'child peak MB'], ...flow]),
  ].join('\n\n');
}

/** First column to the left, the others to the right, a rule under the head. */
function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '));
  const rule = '-'.repeat(Math.max(...lines.map((line) => line.length)));
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}
