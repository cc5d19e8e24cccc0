import { expect, it } from 'vitest';
import { DEFAULT_OPTIONS, type Detection } from '../../core/detection.ts';
import { renderDetection } from './render-detection.ts';
import { DetectionSchema } from './schema/detection.ts';

const createdAt = new Date('2026-01-02T03:04:05.006Z');

const detection: Detection = {
  id: 'det_1',
  publicId: null,
  keyId: 'key_1',
  owner: 'alice',
  status: 'completed',
  externalId: null,
  metadata: null,
  options: DEFAULT_OPTIONS,
  origin: { dialect: 'native', baseUrl: null, callbackUrl: null, sourceUrl: null },
  batchId: null,
  queueTurn: 0,
  filename: 'photo.jpg',
  media: { kind: 'image', format: 'jpeg', mime: 'image/jpeg', sizeBytes: 10, sha256: 'ab', width: 20, height: 10, durationMs: null, frameCount: 1 },
  blob: 'media/det_1',
  judgement: { verdict: 'spoof', score: 0.9, confidence: 0.9, manipulation: 'full', policy: 'default@1', coverage: 1 },
  report: {
    media: { kind: 'image', format: 'jpeg', mime: 'image/jpeg', sizeBytes: 10, sha256: 'ab', width: 20, height: 10, durationMs: null, frameCount: 1 },
    evidence: [
      {
        detector: 'image-noise@1',
        kind: 'forensic',
        applicable: true,
        reasonCode: null,
        score: 0.9,
        weight: 1,
        state: null,
        summary: 'Noise.',
        details: { sigma: 2 },
        segments: [{ startMs: 0, endMs: 5, score: 1 }],
        regions: [{ x: 0, y: 0, width: 1, height: 1, score: 1, label: 'face' }],
        artifacts: ['heatmap.png'],
      },
    ],
    fused: { score: 0.9, coverage: 1, manipulation: 'full', decisive: null, model: 'image-fusion@1' },
    generator: null,
    segments: [],
    artifacts: [],
    warnings: ['of the report'],
    models: ['image-fusion@1'],
    timingsMs: { total: 81 },
  },
  artifacts: [{ name: 'heatmap.png', mime: 'image/png', sizeBytes: 3 }],
  error: null,
  warnings: ['of the submission'],
  createdAt,
  startedAt: new Date(createdAt.getTime() + 3),
  completedAt: new Date(createdAt.getTime() + 90),
  deleteAt: null,
  deletedAt: null,
  artifactsDeleteAt: null,
};

const render = (change: Partial<Detection> = {}) => renderDetection({ ...detection, ...change }, (id, name) => `http://x/${id}/${name}`);

it('fits its own schema', () => {
  expect(DetectionSchema.parse(render())).toEqual(render());
});

it('shows times in milliseconds UTC, both lists of warnings and links to the artifacts', () => {
  expect(render()).toMatchObject({
    created_at: '2026-01-02T03:04:05.006Z',
    timings: { queue_ms: 3, analysis_ms: 81 },
    warnings: ['of the submission', 'of the report'],
    artifacts: [{ name: 'heatmap.png', url: 'http://x/det_1/heatmap.png' }],
    evidence: [{ reason_code: null, segments: [{ start_ms: 0, end_ms: 5, score: 1 }] }],
  });
});

it('shows what a voice says window by window, and the kind of generator to who asked for it', () => {
  const windows = [
    { startMs: 0, endMs: 2000, score: 0.9 },
    { startMs: 1000, endMs: 3000, score: null },
  ];
  const report = { ...(detection.report as NonNullable<Detection['report']>), audio: { score: 0.9, consistency: 1, windows } };
  const traced = { ...report, sourceTrace: { label: 'vocoder', confidence: 0.7 } };
  const shown = render({ report: traced, options: { ...DEFAULT_OPTIONS, sourceTracing: true } });
  expect(DetectionSchema.parse(shown)).toEqual(shown);
  expect(shown).toMatchObject({
    audio: { score: 0.9, windows: [{ start_ms: 0, end_ms: 2000, score: 0.9 }, { score: null }] },
    source_trace: { label: 'vocoder', confidence: 0.7 },
  });
  expect(render({ report: traced }).source_trace).toBeNull();
  expect(render()).toMatchObject({ audio: null, source_trace: null });
});

it('shows a failed one with its error and nothing that it has not', () => {
  const failed = render({ status: 'failed', report: null, judgement: null, artifacts: [], error: { code: 'media_unreadable', publicMessage: 'Cut off.' } });
  expect(failed).toMatchObject({ verdict: null, score: null, evidence: [], policy: 'default@1', error: { code: 'media_unreadable', message: 'Cut off.' } });
});
