import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig } from '../config.ts';
import { DEFAULT_OPTIONS } from '../core/detection.ts';
import { MEDIA_KINDS } from '../core/media.ts';
import { POLICY_NAMES } from '../core/verdict.ts';
import { collectFiles } from './collect-files.ts';
import { createColors } from './colors.ts';
import { type Arguments, type Command, EXIT, type FlagValue, type Terminal, textOf, UsageError } from './command.ts';
import type { FileResult } from './judge-file.ts';
import { type JudgePlan, judgeFiles } from './judge-files.ts';
import { renderResult } from './render-result.ts';
import { readSoundFlags, SOUND_FLAGS } from './sound-flags.ts';

const FAIL_ON = ['spoof', 'inconclusive'] as const;

export const detect: Command = {
  usage: 'detect FILE|URL... [flags]',
  about:
    'Judges files where they lie: no server, no database, nothing leaves this machine. A folder stands for all files in it. ' +
    'A URL is fetched from the public internet, and from what BONAFIDE_URL_ALLOW names, into a temporary file.',
  flags: {
    json: { type: 'boolean', doc: 'one JSON document on stdout and nothing else there' },
    policy: { type: 'string', placeholder: 'NAME', doc: `thresholds: ${POLICY_NAMES.join(' or ')}` },
    kind: { type: 'string', placeholder: 'KIND', doc: `insist on ${MEDIA_KINDS.join(', ')}; else the bytes decide` },
    ...SOUND_FLAGS,
    out: { type: 'string', placeholder: 'DIR', doc: 'write report.json and the pictures of the evidence there' },
    'fail-on': { type: 'string', placeholder: 'VERDICT', doc: 'exit with 3 where a file is judged spoof (or inconclusive)' },
  },
  run: runDetect,
};

interface Plan extends JudgePlan {
  failOn: (typeof FAIL_ON)[number] | null;
  json: boolean;
}

async function runDetect({ values, positionals }: Arguments, terminal: Terminal): Promise<number> {
  const plan = readPlan(values);
  if (positionals.length === 0) throw new UsageError('Name at least one file: bonafide detect photo.jpg');
  const targets = await collectFiles(positionals);
  if (targets.length === 0) throw new UsageError('There is no file in that folder.');
  const results = await judgeFiles(targets, plan, terminal);
  const complete = results.length === targets.length;
  if (!complete) terminal.err(`Interrupted: ${results.length} of ${targets.length} files were judged.\n`);
  const document = results.length === 1 && complete ? (results[0] as FileResult) : { complete, results };
  if (plan.outDir !== null) await writeReports(document, results, plan.outDir);
  if (plan.json) terminal.out(toJson(document));
  else for (const result of results) terminal.out(renderResult(result, createColors(terminal.colors), terminal.columns));
  if (!complete || results.some(({ status }) => status === 'failed')) return EXIT.failed;
  const met = results.some(({ verdict }) => verdict === plan.failOn || (plan.failOn === 'inconclusive' && verdict === 'spoof'));
  return plan.failOn && met ? EXIT.failOnMet : EXIT.done;
}

function readPlan(values: Arguments['values']): Plan {
  const outDir = textOf(values.out) ?? null;
  return {
    options: {
      ...DEFAULT_OPTIONS,
      ...readSoundFlags(values),
      kind: choice('--kind', values.kind, MEDIA_KINDS),
      policy: choice('--policy', values.policy, POLICY_NAMES) ?? loadConfig().policy,
      zeroRetention: true,
      sourceTracing: true,
      visualize: outDir !== null,
    },
    outDir,
    failOn: choice('--fail-on', values['fail-on'], FAIL_ON),
    json: values.json === true,
  };
}

function choice<const Names extends readonly string[]>(flag: string, value: FlagValue, names: Names): Names[number] | null {
  const text = textOf(value);
  if (text === undefined) return null;
  const found = names.find((name) => name === text);
  if (found === undefined) throw new UsageError(`${flag} must be one of ${names.join(', ')}, not "${text}".`);
  return found;
}

const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** One report for the whole, and of several files one in each folder. */
async function writeReports(document: unknown, results: readonly FileResult[], outDir: string): Promise<void> {
  await writeFile(join(outDir, 'report.json'), toJson(document));
  if (results.length > 1) for (const result of results) await writeFile(join(result.artifacts_dir ?? outDir, 'report.json'), toJson(result));
}
