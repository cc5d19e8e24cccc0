import type { ScoredRow } from './score-file.ts';

/** `path,label,score,verdict`, one row per file, higher score = spoof. */
export function scoresCsv(rows: readonly ScoredRow[]): string {
  const lines = rows.map(({ path, columns, score, verdict }) => [path, columns.label ?? '', score.toFixed(6), verdict].map(field).join(','));
  return `${['path,label,score,verdict', ...lines].join('\n')}\n`;
}

const field = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
