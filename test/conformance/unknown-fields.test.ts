import { expect, it } from 'vitest';
import { formOf, openCaller } from './caller.ts';
import { PROBES } from './probes/index.ts';
import type { Probe } from './probes/probe.ts';
import { VENDORS } from './vendors.ts';

it.each(VENDORS.map(({ name }) => name))('%s ignores fields that it does not know, however often they come and however long they are', async (name) => {
  const probe = PROBES[name] as Probe;
  const caller = await openCaller(name, probe);
  try {
    const form = formOf(probe.submit);
    for (const value of ['one', 'two', 'x'.repeat(20_000)]) form.append('tags', value);
    form.append('n'.repeat(200), 'long name');
    const plain = await caller.send(probe.submit, formOf(probe.submit));
    const { status } = await caller.send(probe.submit, form);
    expect([plain.status, status]).toEqual([expect.toBeOneOf([200, 202]), plain.status]);
    expect(caller.server.services.submissions).toHaveLength(2);
  } finally {
    await caller.stop();
  }
});
