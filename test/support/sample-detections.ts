import { DEFAULT_OPTIONS, type Detection } from '../../src/core/detection.ts';
import type { Signal } from '../../src/core/evidence.ts';
import type { MediaFacts, MediaKind } from '../../src/core/media.ts';
import type { Report } from '../../src/core/report.ts';
import { judge, POLICIES, type Verdict } from '../../src/core/verdict.ts';

const SCORES: Readonly<Record<Verdict, number>> = { spoof: 0.9134, bona_fide: 0.0821, inconclusive: 0.4312 };

const still = { durationMs: null, frameCount: null };
const FACTS: Readonly<Record<MediaKind, Omit<MediaFacts, 'sizeBytes' | 'sha256'>>> = {
  image: { kind: 'image', format: 'jpeg', mime: 'image/jpeg', width: 1296, height: 968, durationMs: null, frameCount: 1 },
  audio: { kind: 'audio', format: 'wav', mime: 'audio/wav', width: null, height: null, durationMs: 8250, frameCount: null },
  video: { kind: 'video', format: 'mp4', mime: 'video/mp4', width: 1280, height: 720, durationMs: 10_000, frameCount: null },
  document: { kind: 'document', format: 'pdf', mime: 'application/pdf', width: null, height: null, ...still },
};
const NAMES: Readonly<Record<MediaKind, string>> = { image: 'photo.jpg', audio: 'voice.wav', video: 'clip.mp4', document: 'passport_scan.pdf' };

/** A finished detection of each kind and verdict, always the same one, with all that an engine may tell. */
export function sampleDetection(kind: MediaKind, verdict: Verdict, change: Partial<Detection> = {}): Detection {
  const report = sampleReport(kind, SCORES[verdict]);
  return {
    id: 'det_01JQZ3V8W9X4Y5Z6A7B8C9D0E1',
    publicId: 'public-id',
    keyId: 'key_01JQZ3V8W9X4Y5Z6A7B8C9D0E2',
    owner: 'alice',
    status: 'completed',
    externalId: 'doc-review-789',
    metadata: null,
    options: DEFAULT_OPTIONS,
    origin: { dialect: 'native', baseUrl: 'http://bonafide.test', callbackUrl: null, sourceUrl: null },
    batchId: null,
    queueTurn: 0,
    filename: NAMES[kind],
    media: report.media,
    blob: 'media/det_01JQZ3V8W9X4Y5Z6A7B8C9D0E1',
    judgement: judge(report, POLICIES.default),
    report,
    artifacts: report.artifacts,
    error: null,
    warnings: [],
    createdAt: new Date('2026-03-26T12:00:00.000Z'),
    startedAt: new Date('2026-03-26T12:00:00.100Z'),
    completedAt: new Date('2026-03-26T12:00:01.942Z'),
    deleteAt: new Date('2026-03-26T12:01:01.942Z'),
    deletedAt: null,
    artifactsDeleteAt: new Date('2026-04-25T12:00:01.942Z'),
    ...change,
  };
}

/** The same while it is worked on. */
export const unfinishedDetection = (kind: MediaKind, status: 'queued' | 'processing', change: Partial<Detection> = {}): Detection =>
  sampleDetection(kind, 'inconclusive', {
    status,
    judgement: null,
    report: null,
    artifacts: [],
    completedAt: null,
    deleteAt: null,
    artifactsDeleteAt: null,
    ...change,
  });

/** The same where the analysis found that it could not read the file. */
export const failedDetection = (kind: MediaKind, change: Partial<Detection> = {}): Detection =>
  unfinishedDetection(kind, 'processing', {
    status: 'failed',
    error: { code: 'media_unreadable', publicMessage: 'The file ends too early. Send it again, whole.' },
    completedAt: new Date('2026-03-26T12:00:01.942Z'),
    ...change,
  });

function sampleReport(kind: MediaKind, score: number): Report {
  const seen = kind === 'image' || kind === 'video';
  return {
    media: { ...FACTS[kind], sizeBytes: 812_345, sha256: 'ab'.repeat(32) },
    evidence: [provenance(kind), noise(kind, score)],
    fused: { score, coverage: 1, manipulation: 'full', decisive: null, model: `${kind}-fusion@1` },
    generator: score > 0.5 ? { name: 'sdxl-v1.0', family: 'latent-diffusion', confidence: 0.97, source: 'model' } : null,
    segments:
      kind === 'audio' || kind === 'video'
        ? [
            { startMs: 0, endMs: 2400, score: 0.12 },
            { startMs: 2400, endMs: 5800, score },
          ]
        : [],
    artifacts: seen ? [{ name: 'heatmap.png', mime: 'image/png', sizeBytes: 4321 }] : [],
    warnings: [],
    models: [`${kind}-fusion@1`],
    timingsMs: { total: 1842 },
    ...((kind === 'audio' || kind === 'video') && { audio: sampleAudio(score) }),
    ...(kind === 'video' && { video: sampleVideo(score) }),
    ...(kind === 'document' && {
      document: { creator: 'Adobe Acrobat', createdAt: '2025-01-10T08:00:00.000Z', modifiedAt: '2025-01-14T16:30:00.000Z', pageCount: 2, encrypted: false },
    }),
  };
}

const sampleAudio = (score: number): NonNullable<Report['audio']> => ({
  score,
  consistency: 0.85,
  windows: [
    { startMs: 0, endMs: 2000, score: 0.12 },
    { startMs: 2000, endMs: 4000, score },
    { startMs: 4000, endMs: 6000, score: null },
  ],
});

const sampleVideo = (score: number): NonNullable<Report['video']> => ({
  score,
  certainty: 0.93,
  framesTotal: 240,
  faceShare: 0.98,
  pulseWindows: [
    { startMs: 0, endMs: 4267, score },
    { startMs: 2133, endMs: 6400, score: 0.5 },
  ],
  frames: [
    { atMs: 230, score, parts: [{ track: 1, score }] },
    { atMs: 1230, score: 0.2, parts: [] },
  ],
});

const provenance = (kind: MediaKind): Signal => ({
  detector: `${kind}-provenance@1`,
  kind: 'provenance',
  applicable: true,
  reasonCode: null,
  score: null,
  weight: 0,
  state: 'not_detected',
  summary: 'The file carries no Content Credentials.',
  details: {},
  segments: [],
  regions: [],
  artifacts: [],
});

const noise = (kind: MediaKind, score: number): Signal => ({
  detector: `${kind}-noise@1`,
  kind: 'forensic',
  applicable: true,
  reasonCode: null,
  score,
  weight: 0.8,
  state: null,
  summary: score > 0.5 ? 'The noise is not that of a sensor.' : 'The noise looks like that of a sensor.',
  details: {},
  segments: [],
  regions: kind === 'image' ? [{ x: 0.25, y: 0.25, width: 0.5, height: 0.25, score, label: 'noise' }] : [],
  artifacts: kind === 'image' ? ['heatmap.png'] : [],
});
