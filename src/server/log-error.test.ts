import { describe, expect, it } from 'vitest';
import { AppError } from '../core/errors.ts';
import { tellError } from './log-error.ts';

describe('an error in the log', () => {
  it('has its words, code, stack and causes', () => {
    const cause = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    const told = tellError(new AppError('internal', 'It failed.', { cause }));
    expect(told).toMatchObject({ type: 'AppError', message: 'internal: It failed.', code: 'internal', cause: { message: 'no space left', code: 'ENOSPC' } });
    expect(JSON.stringify(told)).toContain('log-error.test.ts');
  });

  it('has nothing of the row that a database refused', () => {
    const error = Object.assign(new Error('violates check constraint'), {
      code: '23514',
      detail: 'Failing row contains (marker.jpg).',
      where: 'marker',
      query: 'insert',
      params: ['marker.jpg'],
    });
    expect(JSON.stringify(tellError(error))).not.toContain('marker');
    expect(JSON.stringify(tellError({ ...error, message: error.message }))).not.toContain('marker');
  });

  it('ends where causes go round', () => {
    const error = new Error('round');
    error.cause = error;
    expect(JSON.stringify(tellError(error)).match(/"round"/g)).toHaveLength(6);
  });

  it('may be anything that was thrown', () => {
    expect(tellError('words')).toBe('words');
    expect(tellError(undefined)).toBe('undefined');
  });
});
