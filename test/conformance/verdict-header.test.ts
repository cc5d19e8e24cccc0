import { afterEach, describe, expect, it } from 'vitest';
import { VERDICTS } from '../../src/core/verdict.ts';
import { sampleDetection } from '../support/sample-detections.ts';
import { type Caller, formOf, openCaller } from './caller.ts';
import { PROBES } from './probes/index.ts';
import type { Probe } from './probes/probe.ts';
import { VENDORS } from './vendors.ts';

/** These two can say all three verdicts in their own words. */
const FLUENT = new Set(['deeptrack', 'deepfakedetector']);

let caller: Caller;
afterEach(() => caller.stop());

describe.each(VENDORS.map(({ name }) => ({ name, probe: PROBES[name] as Probe })))('$name', ({ name, probe: { submit, idOf, readPath } }) => {
  it.each(VERDICTS)('says in a header that a verdict is %s', async (verdict) => {
    caller = await openCaller(name, PROBES[name] as Probe);
    const { server, send, get } = caller;
    const id = idOf((await send(submit, formOf(submit))).body);
    const [submission] = server.services.submissions;
    const { data } = await server.services.detections.listFrom('alice', {}, { limit: 1, offset: 0 });
    const { judgement, report } = sampleDetection(submission?.media.kind ?? 'image', verdict);
    expect((await get(readPath(id))).headers.get('X-Bonafide-Verdict')).toBeNull();
    server.services.finish(data[0]?.id ?? '', { judgement, report });
    const said = (await get(readPath(id))).headers.get('X-Bonafide-Verdict');
    expect(FLUENT.has(name) ? (said ?? verdict) : said).toBe(verdict);
  });
});
