import type { Colors } from './colors.ts';
import type { FileResult } from './judge-file.ts';
import { duration } from './progress-bar.ts';
import { clock, soundLines } from './render-sound.ts';
import { printable, wrap } from './wrap.ts';

type Evidence = FileResult['evidence'][number];

const VERDICT_WORDS = {
  spoof: 'Synthetic or manipulated',
  bona_fide: 'No sign of manipulation',
  inconclusive: 'Inconclusive: the evidence does not allow a verdict',
} as const;

const MANIPULATION_WORDS = { none: '', unknown: '', local: ', in a part of it', full: ', as a whole' } as const;
const INDENT = 4;
const SUSPICIOUS_FROM = 0.65;
const CLEAN_BELOW = 0.35;

/** One result as a person reads it, ending with an empty line. */
export function renderResult(result: FileResult, colors: Colors, columns: number): string {
  const lines = [colors.bold(printable(result.path))];
  if (result.error) lines.push(...indent([`${colors.red('✗ failed')} (${result.error.code})`, ...wrap(result.error.message, columns - INDENT)], 2));
  else
    lines.push(
      ...judgementLines(result, colors),
      '',
      ...result.evidence.flatMap((signal) => evidenceLines(signal, colors, columns)),
      ...spaced(indent(soundLines(result, colors), 2)),
      ...footer(result, colors, columns),
    );
  return `${lines.join('\n')}\n\n`;
}

function judgementLines({ verdict, score, confidence, manipulation, policy, coverage, generator, media }: FileResult, colors: Colors): string[] {
  const paint = { spoof: colors.red, bona_fide: colors.green, inconclusive: colors.yellow }[verdict ?? 'inconclusive'];
  const lines = [
    paint(colors.bold(`${VERDICT_WORDS[verdict ?? 'inconclusive']}${MANIPULATION_WORDS[manipulation ?? 'unknown']}`)),
    `score ${figure(score)} (0 bona fide, 1 spoof)   confidence ${percent(confidence)}   coverage ${percent(coverage)}   policy ${policy}`,
  ];
  if (generator) lines.push(generatorLine(generator));
  if (media)
    lines.push(
      colors.dim(
        `${media.mime}${media.width ? `, ${media.width} x ${media.height}` : ''}${media.duration_ms === null ? '' : `, ${clock(media.duration_ms)} long`}, ${bytes(media.size_bytes)}`,
      ),
    );
  return indent(lines, 2);
}

function generatorLine({ name, family, confidence, source }: NonNullable<FileResult['generator']>): string {
  if (source === 'metadata') return `generator ${printable(name)} (${printable(family)}), from its metadata`;
  return `kind of generator: perhaps ${printable(family)} (${confidence.toFixed(2)}; a hint, often wrong: see docs/accuracy.md)`;
}

function evidenceLines(signal: Evidence, colors: Colors, columns: number): string[] {
  const { mark, note } = markOf(signal, colors);
  return [`  ${mark} ${signal.detector}${note && colors.dim(`  ${note}`)}`, ...indent(wrap(printable(signal.summary), columns - INDENT), INDENT)];
}

function markOf({ applicable, reason_code, score, state, weight }: Evidence, colors: Colors): { mark: string; note: string } {
  if (!applicable) return { mark: colors.dim('–'), note: `not applicable: ${reason_code}` };
  if (score === null && state === null) return { mark: colors.dim('○'), note: 'for information' };
  if (score === null) return { mark: state === 'detected' ? colors.cyan('●') : colors.dim('○'), note: state === 'detected' ? 'found' : 'nothing found' };
  const note = `score ${figure(score)}, weight ${figure(weight)}`;
  if (score >= SUSPICIOUS_FROM) return { mark: colors.red('▲'), note };
  return { mark: score < CLEAN_BELOW ? colors.green('✓') : colors.yellow('?'), note };
}

function footer({ warnings, artifacts, timings }: FileResult, colors: Colors, columns: number): string[] {
  const lines = warnings.flatMap((warning) => wrap(`! ${printable(warning)}`, columns - 2)).map((line) => colors.yellow(line));
  if (artifacts.length > 0) lines.push(`pictures: ${artifacts.map(({ url }) => url).join(', ')}`);
  const { analysis_ms: ms } = timings;
  lines.push(colors.dim(`analysed in ${ms === null ? 'unknown time' : ms < 10_000 ? `${Math.round(ms)} ms` : duration(ms)}`));
  return ['', ...indent(lines, 2)];
}

const spaced = (lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', ...lines]);
const indent = (lines: readonly string[], columns: number): string[] => lines.map((line) => ' '.repeat(columns) + line);
const figure = (value: number | null): string => (value === null ? '–' : value.toFixed(2));
const percent = (value: number | null): string => (value === null ? '–' : `${Math.round(value * 100)} %`);
const bytes = (size: number): string => (size < 1e6 ? `${(size / 1e3).toFixed(1)} kB` : `${(size / 1e6).toFixed(1)} MB`);
