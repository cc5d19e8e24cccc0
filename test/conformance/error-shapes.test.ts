import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError, ERROR_CODES, type ErrorCode } from '../../src/core/errors.ts';
import { type Caller, openCaller } from './caller.ts';
import { PROBES } from './probes/index.ts';
import type { Probe } from './probes/probe.ts';
import { VENDORS } from './vendors.ts';

/** Our own errors: RFC 9457. */
const problem = z.looseObject({ type: z.string(), title: z.string(), status: z.int(), detail: z.string() });

const shapes: Record<string, z.ZodType> = {
  native: problem,
  ...Object.fromEntries(Object.entries(PROBES).map(([name, { errorShape }]) => [name, errorShape])),
};
const TEXT = 'Something that only this test says.';

describe.each(VENDORS.map(({ name }) => ({ name, probe: PROBES[name] as Probe })))('errors of $name', ({ name, probe }) => {
  let caller: Caller;
  let code: ErrorCode;
  let outage: boolean;
  const refuse = (): Promise<never> => Promise.reject(new AppError(code, TEXT, outage ? { outage } : { details: { retry_after_seconds: 7 } }));
  beforeEach(() => {
    outage = false;
  });
  beforeAll(async () => {
    const detections = { submit: refuse, submitBatch: refuse, get: refuse, getPublic: refuse, wait: refuse, list: refuse, listFrom: refuse, erase: refuse };
    caller = await openCaller(name, probe, { detections });
  });
  afterAll(() => caller.stop());

  it.each(ERROR_CODES)('%s looks like an error of this vendor, and of no other', async (thrown) => {
    code = thrown;
    const { status, headers, body } = await caller.get(probe.readPath(probe.unknownId));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    if (status === 429 || status === 503) expect(headers.get('Retry-After')).toBe('7');
    expect(headers.get('Content-Type')).toMatch(typeof body === 'string' ? /^text\/plain/ : /^application\/json/);
    expect(Object.keys(shapes).filter((one) => shapes[one]?.safeParse(body).success)).toEqual([name]);
  });

  it('says of an outage that it passes, and when to come again', async () => {
    code = 'internal';
    outage = true;
    const { status, headers, body } = await caller.get(probe.readPath(probe.unknownId));
    expect(status).toBe(503);
    expect(headers.get('Retry-After')).toBe('5');
    expect(probe.errorShape.safeParse(body).success).toBe(true);
  });

  it('refuses another method in the same shape', async () => {
    const { key, url } = caller.server;
    const response = await fetch(`${url}/${name}${probe.readPath(probe.unknownId)}`, { method: 'PATCH', headers: probe.keyHeaders[0]?.(key) ?? {} });
    expect(response.status).toBe(405);
    expect(response.headers.get('Allow')).toMatch(/GET/);
    expect(probe.errorShape.safeParse(await response.json()).success).toBe(true);
  });
});
