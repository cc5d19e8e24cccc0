import { describe, expect, it } from 'vitest';
import { AppError, toAppError } from './errors.ts';

describe('AppError', () => {
  it('crosses a process border as plain data and comes back', () => {
    const error = new AppError('payload_too_large', 'Send less.', { details: { limit: 5 } });
    const back = AppError.fromData(structuredClone(error.toData()));
    expect(back).toMatchObject({ code: 'payload_too_large', publicMessage: 'Send less.', details: { limit: 5 }, retryable: false });
    expect(AppError.is(back)).toBe(true);
  });

  it('hides what is not an AppError behind internal and keeps it as the cause', () => {
    const bug = new TypeError('secret path');
    const error = toAppError(bug);
    expect(error).toMatchObject({ code: 'internal', cause: bug });
    expect(error.publicMessage).not.toContain('secret');
  });
});
