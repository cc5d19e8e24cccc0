import { access, constants, mkdir, mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { toAppError } from '../core/errors.ts';
import { isOldNode } from '../server/node-floor.ts';
import { openEngine } from '../server/open-engine.ts';
import { VIEWS_CHECK } from './doctor-views.ts';
import { VOICE_CHECK } from './doctor-voice.ts';

const SPACE_MIN_BYTES = 2e9;
const SELF_TEST_SLOW_MS = 5000;

/** What a check found. `remedy` says what to do, where there is something. */
export interface Finding {
  state: 'ok' | 'warn' | 'fail';
  message: string;
  remedy?: string;
}

/** A check that was made. `report` is for programs: it stands in the JSON document. */
export interface CheckResult {
  name: string;
  finding: Finding;
  report?: object;
}

export interface Check {
  name: string;
  run(config: Config): Promise<Finding>;
}

const ok = (message: string): Finding => ({ state: 'ok', message });
const warn = (message: string, remedy: string): Finding => ({ state: 'warn', message, remedy });
const fail = (message: string, remedy: string): Finding => ({ state: 'fail', message, remedy });

/** Imports one native part, only to see whether it is there for this machine. */
const nativePart = (name: string, load: () => Promise<unknown>): Check => ({
  name,
  run: () =>
    load().then(
      () => ok('loads'),
      (error: unknown) =>
        fail(
          `does not load: ${String(error).split('\n')[0]}`,
          'Install again on this machine: npm ci (or npm install bonafide) brings the part for its system.',
        ),
    ),
});

async function checkNode(): Promise<Finding> {
  const { node } = process.versions;
  return isOldNode(node) ? fail(`Node ${node}`, 'Install Node 22.18 or newer, or use ./bonafide in a checkout.') : ok(`Node ${node}`);
}

async function checkFolder({ dataDir }: Config): Promise<Finding> {
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    return fail(
      `${dataDir} cannot be written: ${error instanceof Error ? error.message : error}`,
      'Give this user the folder, or choose another with BONAFIDE_DATA_DIR.',
    );
  }
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  const message = `${dataDir} can be written, ${(free / 1e9).toFixed(1)} GB free`;
  return free < SPACE_MIN_BYTES ? warn(message, 'Make room: a full disk stops uploads and the database.') : ok(message);
}

async function checkEngine(config: Config): Promise<Finding> {
  const folder = await mkdtemp(join(tmpdir(), 'bonafide-doctor-'));
  const startedAt = performance.now();
  const engine = await openEngine(config, { engines: 1 });
  try {
    const { writeSamplePicture } = await import('../engine/media/sample-picture.ts');
    const picture = join(folder, 'sample.jpg');
    await writeSamplePicture(picture);
    const report = await engine.analyze(picture, { kind: null, artifactsDir: null });
    const tookMs = Math.round(performance.now() - startedAt);
    const message = `analysed a picture in ${tookMs} ms with ${report.evidence.length} detectors, coverage ${report.fused.coverage.toFixed(2)}`;
    return tookMs > SELF_TEST_SLOW_MS ? warn(message, 'This machine is slow or busy: expect longer waits.') : ok(message);
  } catch (error) {
    const { code, publicMessage } = toAppError(error);
    return fail(`the self-test failed (${code}): ${publicMessage}`, 'Install again; if that does not help, report it with this output.');
  } finally {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Everything that can be looked at without the database. */
export const CHECKS: readonly Check[] = [
  { name: 'Node', run: checkNode },
  nativePart('picture decoder (sharp)', () => import('../engine/media/sample-picture.ts')),
  nativePart('sound decoder (FFmpeg)', () => import('../engine/media/audio-input.ts')),
  nativePart('C2PA reader', () => import('../engine/detectors/provenance/c2pa-reader.ts')),
  VOICE_CHECK,
  VIEWS_CHECK,
  { name: 'data folder', run: checkFolder },
  { name: 'engine', run: checkEngine },
];
