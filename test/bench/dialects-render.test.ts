import { expect, test } from 'vitest';
import { callsOf } from '../../bench/bounds/dialects-calls.ts';
import { renderDialects } from '../../bench/bounds/dialects-render.ts';
import { DIALECTS } from '../../src/dialects/index.ts';

const row = { dialect: 'deepsafe', medianMs: 1.5, p95Ms: 3, nativeMedianMs: 1.25, nativeP95Ms: 2, ownMs: 1.5, nativeOwnMs: 1.25, addedMs: 0.25 };
const rounds = { reads: 500, submissions: 40 };

test('every dialect is told beside the native call', () => {
  const text = renderDialects({
    rounds,
    reading: [row],
    held: [
      { ...row, addedMs: -0.1 },
      { ...row, dialect: 'native', addedMs: 9 },
    ],
    atOnce: [],
  });
  expect(text).toMatch(
    /under 2 ms[\s\S]+reading a finished detection +deepsafe +500 +1\.50 ms +3\.00 ms +1\.25 ms +2\.00 ms +1\.50 ms +1\.25 ms +\+0\.25 ms[\s\S]+-0\.10 ms[\s\S]+All add less/,
  );
  expect(renderDialects({ rounds, reading: [], held: [{ ...row, addedMs: 2 }], atOnce: [] })).toMatch(/2 ms or more: deepsafe\./);
  const noisy = [
    { ...row, addedMs: 2.1 },
    { ...row, dialect: 'native', addedMs: -3 },
  ];
  expect(renderDialects({ rounds, reading: [], held: noisy, atOnce: [] })).toContain('2 ms or more: deepsafe (no more than chance).');
});

test('the calls of every dialect are known', () => {
  for (const { name, basePaths } of DIALECTS) {
    if (name !== 'native') expect(callsOf(name, 'key').path.startsWith(`${basePaths[0]}/`)).toBe(true);
  }
  expect(() => callsOf('none', 'key')).toThrow(/none/);
});
