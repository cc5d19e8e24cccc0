import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { writeWav } from '../test/support/encode-audio.ts';
import { babble } from '../test/support/sounds.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The package itself, without what it depends on: models and pages included, it is to stay a quick download. */
const MAX_PACKED_MB = 20;

interface Answer {
  status: string;
  verdict: string;
  evidence: { detector: string; applicable: boolean }[];
}

/** Packs the package, installs it in an empty folder as a user would, and judges a picture and a sound with it. Throws where any of that fails. */
async function checkPackage(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bonafide-package-'));
  try {
    const run = (command: string, ...argv: string[]): string =>
      execFileSync(command, argv, {
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
      });
    execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    const tarball = join(folder, `bonafide-${version}.tgz`);
    const packedMb = statSync(tarball).size / 1e6;
    if (packedMb > MAX_PACKED_MB) throw new Error(`The package has ${packedMb.toFixed(1)} MB, more than ${MAX_PACKED_MB}.`);
    const linted = execFileSync(process.execPath, [join(root, 'node_modules/publint/src/cli.js'), tarball, '--strict'], { encoding: 'utf8' });
    run('npm', 'init', '--yes');
    run('npm', 'install', '--silent', '--no-audit', '--no-fund', tarball);
    await sharp({ create: { width: 320, height: 240, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 20 } } })
      .jpeg()
      .toFile(join(folder, 'photo.jpg'));
    await writeWav(join(folder, 'voice.wav'), babble(4));
    const judge = (file: string): Answer => JSON.parse(run('./node_modules/.bin/bonafide', 'detect', file, '--json')) as Answer;
    const [photo, voice] = [judge('photo.jpg'), judge('voice.wav')];
    requireJudged(photo, 'image-noise');
    // The network, the runtime that it runs in and the decoder of sound are all there, or this detector could not say anything.
    requireJudged(voice, 'audio-voice');
    requirePages(join(folder, 'node_modules/bonafide'));
    const installedVersion = run('./node_modules/.bin/bonafide', '--version').trim();
    console.log(
      `${linted.trim()}\npacked package: ${packedMb.toFixed(1)} MB, installed, version ${installedVersion}, picture ${photo.verdict}, sound ${voice.verdict}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function requireJudged(answer: Answer, detector: string): void {
  const own = answer.evidence.find((signal) => signal.detector.startsWith(`${detector}@`));
  if (answer.status !== 'completed' || own?.applicable !== true) throw new Error(`unexpected answer: ${JSON.stringify(answer)}`);
}

/** The pages that the packed documentation names, and nothing that only tests read. */
function requirePages(installed: string): void {
  for (const page of globSync('src/dialects/*/README.md', { cwd: root })) {
    if (!existsSync(join(installed, page))) throw new Error(`${page} is not in the package.`);
  }
  const stray = globSync('dist/**/{__fixtures__,*.test.js,*.test.d.ts}', { cwd: installed });
  if (stray.length > 0) throw new Error(`The package has what only tests read: ${stray.join(', ')}`);
}

await checkPackage();
