#!/usr/bin/env -S node --liftoff-only --max-semi-space-size=4
// The flag keeps the embedded database (a large WebAssembly module) at a third of its memory.
// Plain JavaScript on purpose: it must start on any Node to say which one is needed.
const NODE_MIN = [22, 18];
const NEEDS_DATABASE = ['serve', 'work', 'migrate', 'keys'];

const version = process.versions.node.split('.').map(Number);
const old = version[0] < NODE_MIN[0] || (version[0] === NODE_MIN[0] && version[1] < NODE_MIN[1]);
// Without a command, or with flags alone, it is `serve`.
const first = process.argv[2];
const command = first === undefined || first.startsWith('-') ? 'serve' : first;
const onlyAsks = process.argv.includes('--help') || process.argv.includes('-h') || process.argv.includes('--version');

if (old) {
  const have = `bonafide needs Node ${NODE_MIN.join('.')} or newer, this is ${process.versions.node}.`;
  if (NEEDS_DATABASE.includes(command) && !onlyAsks) {
    process.stderr.write(`${have} Install a newer one from https://nodejs.org or use the container image.\n`);
    process.exit(1);
  }
  process.stderr.write(`${have} "${command}" is tried all the same.\n`);
}

import('../dist/cli.js').then(
  (cli) => cli.main(),
  (error) => {
    process.stderr.write(`bonafide cannot start: ${error.message}\n`);
    process.exitCode = 1;
  },
);
