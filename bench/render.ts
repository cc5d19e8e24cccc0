import { availableParallelism } from 'node:os';
import type { StageResult, ThroughputResult } from './image-pipeline.ts';
import { megabytes, milliseconds, table } from './table.ts';

/** What a picture may take in a warm child on two cores, and the memory of a child. */
const BOUNDS: Readonly<Record<string, number>> = { '1 MP': 300, '12 MP': 1200 };
const PEAK_BYTES = 1.5e9;

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
  const flow = result.throughput.map((row) => [
    row.photo,
    String(row.children),
    row.perSecond.toFixed(2),
    (row.perSecond / availableParallelism()).toFixed(2),
    megabytes(row.childPeakBytes),
  ]);
  return [
    'Image pipeline, warm, one child, median in ms; wanted: 1 MP under 300 ms, 12 MP under 1200 ms, under 1500 MB',
    table([['stage', ...result.stages.map((stage) => stage.photo)], ...stageRows, ...summary]),
    'Throughput',
    table([['photo', 'children', 'pictures/s', 'of a core', 'child peak MB'], ...flow]),
    verdictOn(result),
  ].join('\n\n');
}

function verdictOn({ stages, throughput }: PipelineResult): string {
  const slow = stages
    .filter(({ photo, stagesMs }) => (stagesMs.total ?? 0) >= (BOUNDS[photo] ?? Number.POSITIVE_INFINITY))
    .map(({ photo }) => `${photo} took too long`);
  const large = throughput.filter(({ childPeakBytes }) => (childPeakBytes ?? 0) >= PEAK_BYTES).map(({ photo }) => `${photo} took too much memory`);
  const broken = [...new Set([...slow, ...large])];
  return broken.length === 0 ? 'Within the bounds.' : `Beyond the bounds: ${broken.join(', ')}.`;
}
