import type { StageResult, ThroughputResult } from './image-pipeline.ts';
import { megabytes, milliseconds, table } from './table.ts';

export interface PipelineResult {
  stages: StageResult[];
  throughput: ThroughputResult[];
}

/** The result as tables for a terminal. */
export function renderPipeline(result: PipelineResult): string {
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
