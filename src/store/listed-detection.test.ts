import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeDatabases } from '../../test/support/database.ts';
import { type DetectionHouse, makeReport, openDetections } from '../../test/support/detections.ts';
import { sampleDetection } from '../../test/support/sample-detections.ts';
import type { Detection } from '../core/detection.ts';
import { describeDetection } from '../core/explanations/index.ts';
import type { Report } from '../core/report.ts';
import { LISTED_STRETCHES_MAX } from './listed-detection.ts';

const WINDOWS = 5000;

function longReport(): Report {
  const { report } = sampleDetection('audio', 'spoof');
  const { audio, evidence, ...rest } = report as Required<Report>;
  const stretches = Array.from({ length: WINDOWS }, (_, i) => ({ startMs: i * 500, endMs: i * 500 + 1000, score: (i % 100) / 100 }));
  return { ...rest, audio: { ...audio, windows: stretches }, segments: stretches, evidence: evidence.map((signal) => ({ ...signal, segments: stretches })) };
}

describeDatabases('a list', (get) => {
  let house: DetectionHouse;
  beforeEach(async () => {
    house = await openDetections(get());
  });
  afterEach(() => house.close());

  async function finished(report: Report): Promise<string> {
    const { id } = await house.detections.submit(await house.submission());
    expect(await house.detections.complete(id, report)).toBe(true);
    return id;
  }
  const listedTwice = async (): Promise<Detection[][]> => [
    (await house.detections.list('ada', {}, { limit: 10, cursor: null })).data,
    (await house.detections.listFrom('ada', {}, { limit: 10, offset: 0 })).data,
  ];

  it('shows all that reading shows, of what is not long', async () => {
    const { report } = sampleDetection('audio', 'spoof');
    const ids = [await finished(report as Report), await finished(makeReport(0.2)), (await house.detections.submit(await house.submission())).id];
    const read = await Promise.all(ids.map((id) => house.detections.get('ada', id)));
    for (const listed of await listedTwice()) expect(listed.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))).toEqual(read);
  });

  it('shows the first windows and the strongest segments of hours of sound, which reading shows in full', async () => {
    const long = longReport();
    const id = await finished(long);
    // Of each hundred one has the highest score, one the next.
    const strongest = long.segments.filter(({ score }) => score > (100 - LISTED_STRETCHES_MAX / (WINDOWS / 100) - 0.5) / 100);
    expect(strongest).toHaveLength(LISTED_STRETCHES_MAX);
    for (const [listed] of await listedTwice()) {
      expect(listed?.report).toEqual({
        ...long,
        audio: { ...long.audio, windows: long.audio?.windows.slice(0, LISTED_STRETCHES_MAX) },
        segments: strongest,
        evidence: long.evidence.map((signal) => ({ ...signal, segments: strongest })),
      });
    }
    const read = await house.detections.get('ada', id);
    expect(read.report).toEqual(long);
    for (const [listed] of await listedTwice()) expect(listed && describeDetection(listed)).toBe(describeDetection(read));
  });

  it('shortens what has no evidence, too', async () => {
    await finished({ ...longReport(), evidence: [] });
    for (const [listed] of await listedTwice()) expect([listed?.report?.evidence, listed?.report?.segments.length]).toEqual([[], LISTED_STRETCHES_MAX]);
  });
});
