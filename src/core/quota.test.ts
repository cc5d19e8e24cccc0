import { describe, expect, it } from 'vitest';
import { boundsOf, periodsOf } from './quota.ts';

describe('periods', () => {
  it('are calendar months and days in UTC, to the millisecond', () => {
    expect(periodsOf(new Date('2026-02-28T23:59:59.999Z'))).toEqual({ month: '2026-02', day: '2026-02-28' });
    expect(periodsOf(new Date('2026-03-01T00:00:00.000Z'))).toEqual({ month: '2026-03', day: '2026-03-01' });
    expect(periodsOf(new Date('2026-12-31T23:30:00-05:00'))).toEqual({ month: '2027-01', day: '2027-01-01' });
  });

  it.each([
    ['2026-12', '2026-12-01', '2027-01-01'],
    ['2028-02', '2028-02-01', '2028-03-01'],
    ['2028-02-29', '2028-02-29', '2028-03-01'],
    ['2026-02-28', '2026-02-28', '2026-03-01'],
    ['2026-12-31', '2026-12-31', '2027-01-01'],
  ])('%s begins on %s and ends where %s begins', (period, start, end) => {
    expect(boundsOf(period)).toEqual({ start: new Date(`${start}T00:00:00.000Z`), end: new Date(`${end}T00:00:00.000Z`) });
  });
});
