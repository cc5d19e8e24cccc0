import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ERROR_CODES } from '../../src/core/errors.ts';

it('documents every error code, and no other', () => {
  const text = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const documented = [...text.matchAll(/^\| `([a-z_]+)` \|/gm)].map((match) => match[1]);
  expect(documented.toSorted()).toEqual([...ERROR_CODES].toSorted());
});
