import { expect, it } from 'vitest';
import { AppError, toAppError } from './errors.ts';
import { isOutage } from './outage.ts';

it('tells what may pass from what is wrong', () => {
  const coded = (code: string) => Object.assign(new Error('x'), { code });
  for (const code of ['ECONNREFUSED', 'ENOSPC', '57P01', '57P03', '08006', '53300', '55P03', '57014', '25P03']) expect(isOutage(coded(code)), code).toBe(true);
  for (const code of ['ENOENT', 'EACCES', '23505', '42P01', 'ERR_INVALID_ARG_TYPE']) expect(isOutage(coded(code)), code).toBe(false);
  expect(isOutage(new Error('Connection terminated unexpectedly'))).toBe(true);
  expect(isOutage(Object.assign(new Error('slow down'), { $metadata: { httpStatusCode: 503 } }))).toBe(true);
  const silent = new Error('@smithy/node-http-handler - the request socket timed out after 30000 ms of inactivity');
  expect(isOutage(Object.assign(silent, { name: 'TimeoutError' }))).toBe(true);
  expect(isOutage(AbortSignal.timeout(0).reason ?? new DOMException('x', 'TimeoutError'))).toBe(false);
  expect(isOutage(new Error('outer', { cause: coded('ECONNRESET') }))).toBe(true);
  for (const other of [new TypeError('x is not a function'), 'ENOSPC', null]) expect(isOutage(other)).toBe(false);
});

it('shows an outage as something to try again, without its cause', () => {
  const shown = toAppError(Object.assign(new Error('connect ECONNREFUSED 10.0.0.5:5432'), { code: 'ECONNREFUSED' }));
  expect(shown).toMatchObject({ code: 'internal', outage: true, retryable: true });
  expect(shown.publicMessage).not.toContain('10.0.0.5');
  expect(toAppError(new TypeError('x'))).toMatchObject({ code: 'internal', outage: false, retryable: false });
  expect(toAppError(new AppError('not_found', 'none')).outage).toBe(false);
});
