import { execFileSync } from 'node:child_process';
import { cpSync, globSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Compiles src to dist and copies what the code reads beside itself (SQL, style sheets). */
function build(): void {
  rmSync(`${root}dist`, { recursive: true, force: true });
  execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}tsconfig.build.json`], { stdio: 'inherit' });
  for (const file of globSync('src/**/*.{css,sql,json}', { cwd: root, exclude: ['**/__fixtures__/**'] }))
    cpSync(root + file, root + file.replace(/^src/, 'dist'));
}

build();
