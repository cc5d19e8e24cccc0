import { describe, expect, it } from 'vitest';
import { failedDetection, sampleDetection, unfinishedDetection } from '../../../test/support/sample-detections.ts';
import type { Detection } from '../../core/detection.ts';
import type { Signal } from '../../core/evidence.ts';
import { MEDIA_KINDS } from '../../core/media.ts';
import type { Report } from '../../core/report.ts';
import { judge, POLICIES, VERDICTS } from '../../core/verdict.ts';
import { AnalysisAcceptedSchema, AnalysisSchema } from './schema.ts';
import { renderAccepted, renderDetection, riskOf } from './translate.ts';

const ID = 'da_a1b2c3d4-e5f6-7890-abcd-ef1234567890';

describe('renderDetection', () => {
  it('shows a completed document as the vendor does', () => {
    expect(renderDetection(sampleDetection('document', 'spoof', { publicId: ID }))).toEqual({
      id: ID,
      status: 'completed',
      file_name: 'passport_scan.pdf',
      file_type: 'document',
      external_id: 'doc-review-789',
      created_at: '2026-03-26T12:00:00.000Z',
      completed_at: '2026-03-26T12:00:01.942Z',
      result: {
        is_ai_generated: true,
        confidence_score: 91.3,
        risk_level: 'critical',
        detection_details: [{ signal_type: 'PIXEL_MANIPULATION', confidence: 91.3, description: 'The noise is not that of a sensor.' }],
        file_metadata: {
          creator: 'Adobe Acrobat',
          creation_date: '2025-01-10T08:00:00.000Z',
          modification_date: '2025-01-14T16:30:00.000Z',
          page_count: 2,
          encrypted: false,
        },
      },
    });
  });

  it.each(MEDIA_KINDS.flatMap((kind) => VERDICTS.map((verdict) => ({ kind, verdict }))))('is valid for $kind, $verdict', ({ kind, verdict }) => {
    const shown = renderDetection(sampleDetection(kind, verdict));
    expect(AnalysisSchema.parse(shown)).toEqual(shown);
    expect(shown).toMatchObject({ file_type: kind, result: { is_ai_generated: verdict === 'spoof' } });
  });

  it.each([
    ['queued', unfinishedDetection('image', 'queued'), 'processing'],
    ['processing', unfinishedDetection('image', 'processing'), 'processing'],
    ['failed', failedDetection('image'), 'failed'],
    ['erased', sampleDetection('image', 'spoof', { status: 'erased', report: null, filename: null, externalId: null }), 'failed'],
  ] as [string, Detection, string][])('has no result while it is %s', (_, detection, status) => {
    const shown = renderDetection(detection);
    expect(AnalysisSchema.parse(shown)).toEqual(shown);
    expect(shown).toMatchObject({ status });
    expect(shown).not.toHaveProperty('result');
  });

  it('says when it ended and, of a failed one, why', () => {
    expect(renderDetection(unfinishedDetection('image', 'queued')).completed_at).toBeNull();
    expect(renderDetection(failedDetection('image'))).toMatchObject({
      error: 'The file ends too early. Send it again, whole.',
      completed_at: '2026-03-26T12:00:01.942Z',
    });
  });

  it('leaves the external id out where there is none', () => {
    expect(renderDetection(sampleDetection('image', 'spoof', { externalId: null }))).not.toHaveProperty('external_id');
  });

  it.each([
    [0.5001, true],
    [0.5, false],
  ])('calls an inconclusive %f by its side of 0.5', (score, isAiGenerated) => {
    const detection = sampleDetection('image', 'inconclusive');
    const judgement = { ...detection.judgement, score } as Detection['judgement'];
    expect(renderDetection({ ...detection, judgement }).result?.is_ai_generated).toBe(isAiGenerated);
  });
});

describe('risk_level', () => {
  it.each([
    [0, 'low'],
    [24.9, 'low'],
    [25, 'medium'],
    [49.9, 'medium'],
    [50, 'high'],
    [79.9, 'high'],
    [80, 'critical'],
    [87.3, 'critical'],
    [100, 'critical'],
  ])('of %f is %s', (score, risk) => expect(riskOf(score)).toBe(risk));

  it('goes by the score as it is shown', () => {
    const detection = sampleDetection('image', 'spoof');
    const judgement = judge({ fused: { score: 0.7996, coverage: 1, manipulation: 'full', decisive: null, model: 'm@1' } }, POLICIES.default);
    expect(renderDetection({ ...detection, judgement }).result).toMatchObject({ confidence_score: 80, risk_level: 'critical' });
  });
});

describe('detection_details', () => {
  const detailsFor = (signals: Partial<Signal>[], decisive: Report['fused']['decisive'] = null, change: Partial<Detection> = {}) => {
    const detection = sampleDetection('image', 'spoof', change);
    const report = detection.report as Report;
    const [, plain] = report.evidence as [Signal, Signal];
    const evidence = signals.map((signal) => ({ ...plain, ...signal }));
    return renderDetection({ ...detection, report: { ...report, evidence, fused: { ...report.fused, decisive } } }).result?.detection_details;
  };

  it('are what would be called a spoof, the surest first', () => {
    const details = detailsFor([
      { score: 0.65, summary: 'b' },
      { score: 0.6499, summary: 'open' },
      { score: 0.1, summary: 'genuine' },
      { score: 0.98, summary: 'a' },
      { score: null, applicable: false, summary: 'too small' },
    ]);
    expect(details).toEqual([
      { signal_type: 'PIXEL_MANIPULATION', confidence: 98, description: 'a' },
      { signal_type: 'PIXEL_MANIPULATION', confidence: 65, description: 'b' },
    ]);
  });

  it('go by the thresholds of the analysis', () => {
    const options = { ...sampleDetection('image', 'spoof').options, policy: 'strict' as const };
    expect(detailsFor([{ score: 0.5, summary: 'a' }], null, { options })).toHaveLength(1);
  });

  it('name a claim without a score where it settled the matter, and only then', () => {
    const claim: Partial<Signal> = { detector: 'image-provenance@1', kind: 'provenance', score: null, state: 'detected', summary: 'It says it was generated.' };
    const decisive = { detector: 'image-provenance@1', reason: '', score: 0.99, manipulation: 'full' as const };
    expect(detailsFor([claim])).toEqual([]);
    expect(detailsFor([claim], decisive)).toEqual([{ signal_type: 'METADATA_INCONSISTENCY', confidence: 99, description: 'It says it was generated.' }]);
    expect(detailsFor([claim], { ...decisive, score: 0.02 })).toEqual([]);
  });
});

it('answers a submission with an estimate', () => {
  const shown = renderAccepted(unfinishedDetection('image', 'queued', { publicId: ID }));
  expect(AnalysisAcceptedSchema.parse(shown)).toEqual(shown);
  expect(shown).toEqual({
    id: ID,
    status: 'processing',
    file_name: 'photo.jpg',
    file_type: 'image',
    external_id: 'doc-review-789',
    created_at: '2026-03-26T12:00:00.000Z',
    estimated_completion_seconds: 2,
  });
});
