import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Packs the package, installs it in an empty folder as a user would, and judges a picture with it. Throws where any of that fails. */
async function checkPackage(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bonafide-package-'));
  try {
    const run = (command: string, ...argv: string[]): string =>
      execFileSync(command, argv, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    const tarball = join(folder, `bonafide-${version}.tgz`);
    const linted = execFileSync(process.execPath, [join(root, 'node_modules/publint/src/cli.js'), tarball, '--strict'], { encoding: 'utf8' });
    run('npm', 'init', '--yes');
    run('npm', 'install', '--silent', '--no-audit', '--no-fund', tarball);
    await sharp({ create: { width: 320, height: 240, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 20 } } })
      .jpeg()
      .toFile(join(folder, 'photo.jpg'));
    const detection = JSON.parse(run('./node_modules/.bin/bonafide', 'detect', 'photo.jpg', '--json')) as {
      status: string;
      verdict: string;
      evidence: unknown[];
    };
    if (detection.status !== 'completed' || detection.evidence.length === 0) throw new Error(`unexpected answer: ${JSON.stringify(detection)}`);
    requirePages(join(folder, 'node_modules/bonafide'));
    console.log(
      `${linted.trim()}\npacked package: installed, version ${run('./node_modules/.bin/bonafide', '--version').trim()}, verdict ${detection.verdict}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
