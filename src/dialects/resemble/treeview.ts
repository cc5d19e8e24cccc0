import type { VideoMetrics } from './schema-metrics.ts';

interface Node {
  type: string;
  conclusion: string;
  score: number;
  timestamp?: number;
  children?: readonly Node[];
}

/** The findings on a video as text, one line each, indented by their depth. */
export function treeview({ label, score, children }: Omit<VideoMetrics, 'treeview'>): string {
  return linesOf({ type: 'FinalResult', conclusion: label, score, children }, 0).join('\n');
}

function linesOf({ type, conclusion, score, timestamp, children = [] }: Node, depth: number): string[] {
  const at = timestamp === undefined ? '' : ` at ${timestamp.toFixed(2)} s`;
  return [`${'  '.repeat(depth)}${type}${at}: ${conclusion} (${score.toFixed(3)})`, ...children.flatMap((child) => linesOf(child, depth + 1))];
}
