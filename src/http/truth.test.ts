import { expect, it } from 'vitest';
import { truthOf } from './truth.ts';

it('reads what forms of any client send for a box that is ticked or is not', () => {
  expect(['true', 'TRUE', ' 1 ', 'yes', 'On'].map(truthOf)).toEqual([true, true, true, true, true]);
  expect(['false', '0', 'No', 'off'].map(truthOf)).toEqual([false, false, false, false]);
  expect(['', 'maybe', '2', 'constructor'].map(truthOf)).toEqual([undefined, undefined, undefined, undefined]);
});
