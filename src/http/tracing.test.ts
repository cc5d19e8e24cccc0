import { describe, expect, it } from 'vitest';
import { readTraceparent } from './tracing.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('traceparent', () => {
  it('is read as it was sent', () => {
    expect(readTraceparent(`00-${TRACE}-${SPAN}-01`)).toBe(`00-${TRACE}-${SPAN}-01`);
  });

  it('of a later version is read by the rules of the first', () => {
    expect(readTraceparent(`cc-${TRACE}-${SPAN}-01-what-the-future-brings`)).toBe(`00-${TRACE}-${SPAN}-01`);
  });

  it.each([
    ['none', undefined],
    ['words', 'hello'],
    ['a forbidden version', `ff-${TRACE}-${SPAN}-01`],
    ['no trace', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['no span', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['capital letters', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['a short trace', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['a line break', `00-${TRACE}-${SPAN}-01\nx`],
  ])('that is %s counts as none', (_what, header) => {
    expect(readTraceparent(header)).toBeNull();
  });
});
