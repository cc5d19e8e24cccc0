import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fused } from './report.ts';
import { judge, POLICIES } from './verdict.ts';

const fused = (change: Partial<Fused>): { fused: Fused } => ({
  fused: { score: 0.5, coverage: 1, manipulation: 'unknown', decisive: null, model: 'image-fusion@1', ...change },
});

describe('judge', () => {
  it.each([
    [0.65, 'spoof'],
    [0.6499, 'inconclusive'],
    [0.35, 'inconclusive'],
    [0.3499, 'bona_fide'],
  ] as const)('calls %d %s under default@1', (score, verdict) => {
    expect(judge(fused({ score }), POLICIES.default)).toMatchObject({ verdict, score, policy: 'default@1' });
  });

  it('is inconclusive below the coverage floor, however high the score', () => {
    expect(judge(fused({ score: 0.99, coverage: 0.4 }), POLICIES.default)).toMatchObject({ verdict: 'inconclusive', manipulation: 'unknown' });
  });

  it('lets a decisive finding override score and coverage', () => {
    const decisive = { detector: 'image-provenance@1', reason: 'declared', score: 0.99, manipulation: 'full' } as const;
    expect(judge(fused({ score: 0.1, coverage: 0, decisive }), POLICIES.default)).toMatchObject({ verdict: 'spoof', score: 0.99, manipulation: 'full' });
  });

  it('reports no manipulation for bona fide media', () => {
    expect(judge(fused({ score: 0.1, manipulation: 'local' }), POLICIES.default)).toMatchObject({
      verdict: 'bona_fide',
      confidence: 0.9,
      manipulation: 'none',
    });
  });

  it('never clears under strict what default calls spoof', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (score, coverage) => {
        const media = fused({ score, coverage });
        if (judge(media, POLICIES.default).verdict === 'spoof') expect(judge(media, POLICIES.strict).verdict).toBe('spoof');
      }),
    );
  });
});
