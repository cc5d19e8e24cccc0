import { describe, expect, it } from 'vitest';
import { failedDetection, sampleDetection, unfinishedDetection } from '../../../test/support/sample-detections.ts';
import type { Verdict } from '../../core/verdict.ts';
import { JobSchema, PredictSchema, UploadSchema } from './schema.ts';
import { renderDetection, renderUpload } from './translate.ts';
import { renderFrames } from './translate-frames.ts';

const noLinks = (): string => {
  throw new Error('this vendor links to nothing');
};
const publicId = '3f8a2c1d-5b6e-4f70-8a91-b2c3d4e5f607';
const now = new Date('2026-03-26T12:00:45.400Z');
const shown = (detection: Parameters<typeof renderDetection>[0]) => renderDetection(detection, noLinks, now);
const size_mb = 0.77;

describe('a picture', () => {
  it.each([
    ['spoof', { prediction: 'Fake', confidence_percentage: 91.34, raw_scores: { Real: 8.66, Fake: 91.34 } }],
    ['bona_fide', { prediction: 'Real', confidence_percentage: 91.79, raw_scores: { Real: 91.79, Fake: 8.21 } }],
    ['inconclusive', { prediction: 'UNCERTAIN', confidence_percentage: 56.88, raw_scores: { Real: 56.88, Fake: 43.12 } }],
  ] as const)('that is %s', (verdict, expected) => {
    const body = shown(sampleDetection('image', verdict));
    expect(body).toEqual({ filename: 'photo.jpg', ...expected });
    PredictSchema.parse(body);
  });

  it('has scores that sum to 100, whatever the score', () => {
    for (let i = 0; i <= 1000; i += 1) {
      const judgement = { ...sampleDetection('image', 'spoof').judgement, score: i / 1000 + 0.000_05 } as NonNullable<
        ReturnType<typeof sampleDetection>['judgement']
      >;
      const { raw_scores } = PredictSchema.parse(
        shown(sampleDetection('image', 'spoof', { judgement: { ...judgement, score: Math.min(judgement.score, 1) } })),
      );
      expect(Math.round(raw_scores.Real * 100) + Math.round(raw_scores.Fake * 100)).toBe(10_000);
    }
  });

  it('has an empty name where it was sent without one', () => {
    expect(shown(sampleDetection('image', 'spoof', { filename: null }))).toMatchObject({ filename: '' });
  });
});

it('shows a sound like a picture', () => {
  expect(shown(sampleDetection('audio', 'spoof'))).toEqual({
    filename: 'voice.wav',
    prediction: 'Fake',
    confidence_percentage: 91.34,
    raw_scores: { Real: 8.66, Fake: 91.34 },
  });
});

describe('a video', () => {
  const job = (verdict: Verdict, change = {}) => JobSchema.parse(shown(sampleDetection('video', verdict, { publicId, ...change })));
  const middle = { segment: 2, start_sec: 2.1, end_sec: 6.4, label: 'UNCERTAIN', confidence: 100, fake_prob: 0.5 };

  it.each([
    ['spoof', { label: 'FAKE', confidence: 91.3, fake_prob: 0.9134 }, { label: 'FAKE', confidence: 91.3, fake_prob: 0.9134 }],
    ['bona_fide', { label: 'REAL', confidence: 91.8, fake_prob: 0.0821 }, { label: 'REAL', confidence: 91.8, fake_prob: 0.0821 }],
    // Of the vendor's thresholds this segment is real; the verdict on the whole is ours.
    ['inconclusive', { label: 'UNCERTAIN', confidence: 86.2, fake_prob: 0.4312 }, { label: 'REAL', confidence: 56.9, fake_prob: 0.4312 }],
  ] as const)('that is %s', (verdict, whole, first) => {
    expect(job(verdict)).toEqual({
      job_id: publicId,
      status: 'done',
      filename: 'clip.mp4',
      size_mb,
      result: { ...whole, face_pct: 98, total_frames: 240, n_segments: 2, segments: [{ segment: 1, start_sec: 0, end_sec: 4.3, ...first }, middle] },
      error: null,
      age_sec: 45,
    });
  });

  it('labels a segment by the probability that it shows', () => {
    const { video: _video, ...report } = sampleDetection('video', 'spoof').report as NonNullable<ReturnType<typeof sampleDetection>['report']>;
    const segments = [0.64996, 0.44994].map((score) => ({ ...report.segments[0], score })) as typeof report.segments;
    expect(job('spoof', { report: { ...report, segments } }).result?.segments).toMatchObject([
      { label: 'FAKE', confidence: 65, fake_prob: 0.65 },
      { label: 'REAL', confidence: 55, fake_prob: 0.4499 },
    ]);
  });

  it('falls back on the segments of the report where no pulse was looked for', () => {
    const { video: _video, ...report } = sampleDetection('video', 'spoof').report as NonNullable<ReturnType<typeof sampleDetection>['report']>;
    expect(job('spoof', { report }).result).toEqual({
      label: 'FAKE',
      confidence: 91.3,
      fake_prob: 0.9134,
      face_pct: 0,
      total_frames: 0,
      n_segments: 2,
      segments: [
        { segment: 1, start_sec: 0, end_sec: 2.4, label: 'REAL', confidence: 88, fake_prob: 0.12 },
        { segment: 2, start_sec: 2.4, end_sec: 5.8, label: 'FAKE', confidence: 91.3, fake_prob: 0.9134 },
      ],
    });
  });

  it('has no probability where nothing in it could be judged', () => {
    const judgement = { ...sampleDetection('video', 'inconclusive').judgement, score: 0.5, coverage: 0 };
    expect(job('inconclusive', { judgement }).result).toMatchObject({ label: 'UNCERTAIN', confidence: 0, fake_prob: null });
  });

  it.each(['queued', 'processing'] as const)('has every key while it is %s', (status) => {
    const body = shown(unfinishedDetection('video', status, { publicId }));
    expect(body).toEqual({ job_id: publicId, status, filename: 'clip.mp4', size_mb, result: null, error: null, age_sec: 45 });
    JobSchema.parse(body);
  });

  it('that cannot be read is an error in the words of the vendor', () => {
    expect(shown(failedDetection('video', { publicId }))).toEqual({
      job_id: publicId,
      status: 'error',
      filename: 'clip.mp4',
      size_mb,
      result: null,
      error: 'Could not open video file',
      age_sec: 45,
    });
  });

  it('that fails in another way says how', () => {
    const error = { code: 'engine_timeout', publicMessage: 'The analysis took too long.' } as const;
    expect(shown(failedDetection('video', { publicId, error }))).toMatchObject({ status: 'error', error: 'Processing error: The analysis took too long.' });
  });

  it('is answered as queued when it is handed in', () => {
    const body = renderUpload(unfinishedDetection('video', 'processing', { publicId }));
    expect(body).toEqual({ job_id: publicId, status: 'queued', filename: 'clip.mp4', size_mb, poll_url: `/v1/video/jobs/${publicId}` });
    UploadSchema.parse(body);
  });
});

describe('a window of frames', () => {
  it.each([
    ['spoof', { label: 'FAKE', confidence: 91.3, fake_prob: 0.9134, warning: null }],
    ['bona_fide', { label: 'REAL', confidence: 91.8, fake_prob: 0.0821, warning: null }],
    ['inconclusive', { label: 'UNCERTAIN', confidence: 0, fake_prob: null, warning: 'These frames do not decide it: the probability of a fake is 0.43' }],
  ] as const)('that is %s', (verdict, expected) => {
    expect(renderFrames(sampleDetection('video', verdict))).toEqual(expected);
  });

  it('says so where no face was seen', () => {
    const detection = sampleDetection('video', 'inconclusive');
    const evidence = detection.report?.evidence.map((signal) => ({ ...signal, applicable: false, reasonCode: 'no_face' as const }));
    expect(renderFrames({ ...detection, report: { ...detection.report, evidence } as typeof detection.report })).toMatchObject({ warning: 'No face detected' });
  });

  it('that could not be analysed is uncertain, with the reason', () => {
    expect(renderFrames(failedDetection('video'))).toEqual({
      label: 'UNCERTAIN',
      confidence: 0,
      fake_prob: null,
      warning: 'Processing error: The file ends too early. Send it again, whole.',
    });
  });
});
