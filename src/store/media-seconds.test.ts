import { expect, it } from 'vitest';
import { describeDatabases } from '../../test/support/database.ts';
import { sampleDetection, unfinishedDetection } from '../../test/support/sample-detections.ts';
import type { Detection } from '../core/detection.ts';
import { toRow } from './detection-row.ts';
import { createMediaSeconds } from './media-seconds.ts';

const may = { from: new Date('2026-05-01T00:00:00Z'), to: new Date('2026-06-01T00:00:00Z') };

describeDatabases('seconds of judged media', (get) => {
  it('adds up what has a verdict, of one owner in one period', async () => {
    const { database } = get();
    const at = (createdAt: string, change: Partial<Detection> = {}) => ({ createdAt: new Date(createdAt), publicId: null, ...change });
    const rows = [
      sampleDetection('audio', 'spoof', at('2026-05-01T00:00:00Z')),
      sampleDetection('video', 'bona_fide', at('2026-05-31T23:59:59Z')),
      sampleDetection('image', 'spoof', at('2026-05-02T00:00:00Z')),
      unfinishedDetection('audio', 'queued', at('2026-05-02T00:00:00Z')),
      sampleDetection('audio', 'spoof', at('2026-04-30T23:59:59Z')),
      sampleDetection('audio', 'spoof', at('2026-06-01T00:00:00Z')),
      sampleDetection('audio', 'spoof', at('2026-05-02T00:00:00Z', { owner: 'bob' })),
    ];
    await database.kysely
      .insertInto('detections')
      .values(rows.map((detection, i) => toRow({ ...detection, id: `det_${i}` })))
      .execute();
    const seconds = createMediaSeconds(database);
    expect(await seconds.sum('alice', may)).toBeCloseTo(18.25);
    expect(await seconds.sum('bob', may)).toBeCloseTo(8.25);
    expect(await seconds.sum('nobody', may)).toBe(0);
  });
});
