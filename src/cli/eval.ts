import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig } from '../config.ts';
import { POLICIES, POLICY_NAMES } from '../core/verdict.ts';
import { abstentionText, FIGURE_ROWS, figure, localisationText, milliseconds, soundText } from '../eval/format.ts';
import { renderHtml } from '../eval/html.ts';
import { type Manifest, readManifest, scatter, thin } from '../eval/manifest.ts';
import { renderMarkdown } from '../eval/markdown.ts';
import { buildCurves, buildReport, type EvalReport } from '../eval/report.ts';
import { type FailedRow, type ScoredRow, scoreFile } from '../eval/score-file.ts';
import { scoresCsv } from '../eval/scores-csv.ts';
import { openEngine } from '../server/open-engine.ts';
import { type Arguments, type Command, EXIT, listOf, type Terminal, textOf, UsageError } from './command.ts';
import { makeFolder } from './make-folder.ts';
import { progressBar } from './progress-bar.ts';
import { runInParallel } from './run-in-parallel.ts';

export const evaluate: Command = {
  usage: 'eval --manifest CSV [flags]',
  about:
    'Measures the detectors on labelled files. The manifest has the columns path and label: bonafide, bona_fide, real or genuine against\nspoof, fake, tampered, edited or synthetic; rows with another label are skipped and counted.\nA column mask (PNG or JPEG, white = changed) is compared with the localisation. Ctrl-C shows the figures of what is done.',
  flags: {
    manifest: { type: 'string', placeholder: 'CSV', doc: 'the list of files' },
    root: { type: 'string', placeholder: 'DIR', doc: "where its paths start [the manifest's folder]" },
    slice: { type: 'string', placeholder: 'COLUMN', multiple: true, doc: 'figures for each value of this column; may be given again' },
    degrade: { type: 'boolean', doc: 'also judge degraded copies (recompressed, halved; by telephone) and report how many verdicts flip' },
    limit: { type: 'string', placeholder: 'N', doc: 'at most N files, spread evenly over the manifest' },
    out: { type: 'string', placeholder: 'DIR', doc: 'write scores.csv, report.json, report.md and report.html there' },
    json: { type: 'boolean', doc: 'one JSON document on stdout and nothing else there' },
    policy: { type: 'string', placeholder: 'NAME', doc: `${POLICY_NAMES.join(' or ')} [default]` },
    model: { type: 'string', placeholder: 'ID', doc: 'judge by one detector, or by image-fusion without decisive findings' },
  },
  run: runEval,
};

interface Plan {
  manifest: string;
  root: string | undefined;
  slices: string[];
  degrade: boolean;
  limit: number;
  outDir: string | undefined;
  policy: (typeof POLICIES)['default'];
  model: string | null;
}

async function runEval({ values, positionals }: Arguments, terminal: Terminal): Promise<number> {
  if (positionals.length > 0) throw new UsageError(`eval takes no "${positionals[0]}". Did you mean --manifest ${positionals[0]}?`);
  const plan = readPlan(values);
  const manifest = await readManifest(plan.manifest, { root: plan.root, columns: plan.slices });
  const { scored, failed, complete } = await scoreAll(thinned(manifest, plan.limit), plan, terminal);
  const report = buildReport({ ...plan, policy: plan.policy.id, skipped: manifest.skipped, complete, scored, failed });
  if (plan.outDir !== undefined) await writeReports(plan.outDir, report, scored);
  terminal.out(values.json ? `${JSON.stringify(report, null, 2)}\n` : summaryOf(report, plan.outDir));
  return scored.length > 0 ? EXIT.done : EXIT.failed;
}

function readPlan(values: Arguments['values']): Plan {
  const manifest = textOf(values.manifest);
  if (manifest === undefined) throw new UsageError('eval needs --manifest CSV.');
  const limit = textOf(values.limit) ?? String(Number.MAX_SAFE_INTEGER);
  if (!/^[1-9]\d*$/.test(limit)) throw new UsageError(`--limit must be a whole number from 1 on, not "${limit}".`);
  const wanted = textOf(values.policy) ?? 'default';
  const policy = POLICY_NAMES.find((name) => name === wanted);
  if (!policy) throw new UsageError(`--policy must be one of ${POLICY_NAMES.join(', ')}, not "${wanted}".`);
  return {
    manifest,
    root: textOf(values.root),
    slices: listOf(values.slice),
    degrade: values.degrade === true,
    limit: Number(limit),
    outDir: textOf(values.out),
    policy: POLICIES[policy],
    model: textOf(values.model) ?? null,
  };
}

const thinned = ({ rows }: Manifest, limit: number): Manifest['rows'] => thin(rows, limit);

async function scoreAll(rows: Manifest['rows'], plan: Plan, terminal: Terminal): Promise<{ scored: ScoredRow[]; failed: FailedRow[]; complete: boolean }> {
  const config = loadConfig();
  const width = Math.min(config.engines, rows.length);
  const engine = await openEngine(config, { engines: width });
  const abort = new AbortController();
  const onInterrupt = (): void => abort.abort();
  process.once('SIGINT', onInterrupt);
  const bar = progressBar(terminal, rows.length, { lines: true });
  let done = 0;
  try {
    requireModel(plan.model, engine.detectors());
    const score = async (row: Manifest['rows'][number]): Promise<ScoredRow | FailedRow> => {
      const result = await scoreFile(engine, row, { ...plan, signal: abort.signal });
      done += 1;
      bar.update(done, row.path);
      return result;
    };
    const results = await runInParallel(scatter(rows), width, score, abort.signal);
    bar.end();
    const place = new Map(rows.map(({ path }, index) => [path, index]));
    const scored = results.filter((result) => 'score' in result).sort((a, b) => (place.get(a.path) ?? 0) - (place.get(b.path) ?? 0));
    // What was in hand at the interruption did not fail: it was not done.
    const failed = abort.signal.aborted ? [] : results.filter((result) => 'code' in result);
    return { scored, failed, complete: !abort.signal.aborted };
  } finally {
    process.off('SIGINT', onInterrupt);
    await engine.close();
  }
}

function requireModel(model: string | null, detectors: readonly { id: string }[]): void {
  const ids = detectors.flatMap(({ id }) => [id, id.split('@')[0] as string]);
  if (model === null || ids.includes(model) || /^[a-z]+-fusion(@\d+)?$/.test(model)) return;
  throw new UsageError(`--model must be a fusion such as image-fusion, or one of ${detectors.map(({ id }) => id).join(', ')}.`);
}

async function writeReports(dir: string, report: EvalReport, scored: readonly ScoredRow[]): Promise<void> {
  await makeFolder(dir);
  await writeFile(join(dir, 'scores.csv'), scoresCsv(scored));
  await writeFile(join(dir, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(join(dir, 'report.md'), renderMarkdown(report));
  await writeFile(join(dir, 'report.html'), renderHtml(report, buildCurves(scored)));
}

function summaryOf(report: EvalReport, outDir: string | undefined): string {
  const width = Math.max(...FIGURE_ROWS.map(([, title]) => title.length));
  const lines = FIGURE_ROWS.map(([name, title, meaning]) => {
    const interval = report.ci[name];
    return `  ${title.padEnd(width)}  ${figure(report[name])}  ${(interval ? `${figure(interval[0])} – ${figure(interval[1])}` : '').padEnd(15)}  ${meaning}`;
  });
  const { n, n_bona_fide, n_spoof, skipped, failed, time_ms, complete, flip_rate } = report;
  return [
    `${n} files: ${n_bona_fide} bona fide, ${n_spoof} spoof; ${skipped.n} skipped for their label, ${failed.n} failed.${complete ? '' : ' Interrupted.'}`,
    '',
    ...lines,
    ...(flip_rate === undefined
      ? []
      : [`  ${'Flip rate'.padEnd(width)}  ${figure(flip_rate)}                   verdicts that change when the file is degraded`]),
    `  ${'Time per file'.padEnd(width)}  ${milliseconds(time_ms.p50)} median, ${milliseconds(time_ms.p95)} at 95 %`,
    ...[abstentionText(report.abstentions), soundText(report.sound), localisationText(report.localisation)].filter(Boolean).flatMap((text) => ['', text]),
    ...(outDir === undefined ? [] : ['', `Reports are in ${outDir}.`]),
    '',
  ].join('\n');
}
