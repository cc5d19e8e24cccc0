import { describe, expect, it } from 'vitest';
import { failedDetection, sampleDetection, unfinishedDetection } from '../../../test/support/sample-detections.ts';
import { DEFAULT_OPTIONS, type Detection } from '../../core/detection.ts';
import type { Signal } from '../../core/evidence.ts';
import { MEDIA_KINDS } from '../../core/media.ts';
import type { Report } from '../../core/report.ts';
import { VERDICTS } from '../../core/verdict.ts';
import { isJobId, newJobId } from './job-id.ts';
import { parseRequest } from './request.ts';
import { AcceptedJobSchema, DetectResultSchema, JobSchema } from './schema.ts';
import { renderAccepted, renderDetection, renderResult, toDetectionOptions } from './translate.ts';

const publicId = 'job_8mTk2x';
const spoof = sampleDetection('video', 'spoof', { publicId });
const withReport = (change: Partial<Report>, more: Partial<Detection> = {}): Detection => ({
  ...spoof,
  ...more,
  report: { ...(spoof.report as Report), ...change },
});
const judged = (change: Partial<NonNullable<Detection['judgement']>>): Partial<Detection> => ({
  judgement: { ...(spoof.judgement as NonNullable<Detection['judgement']>), ...change },
});

describe('a result', () => {
  it('has just the fields that the vendor documents', () => {
    expect(renderResult(spoof)).toEqual({
      job_id: publicId,
      verdict: 'synthetic',
      confidence: 0.9134,
      generator: 'sdxl-v1.0',
      signals: { provenance: 'absent', noise: 'inconsistent' },
      flagged_segments: [{ start: 2.4, end: 5.8 }],
      latency_ms: 1942,
    });
  });

  it('names each verdict', () => {
    const verdicts = VERDICTS.map((verdict) => renderResult(sampleDetection('image', verdict)).verdict);
    expect(verdicts).toEqual(['authentic', 'synthetic', 'uncertain']);
    expect(renderResult(withReport({}, judged({ manipulation: 'local' }))).verdict).toBe('manipulated');
    // Only a spoof is manipulated.
    expect(renderResult(withReport({}, judged({ verdict: 'inconclusive', manipulation: 'local' }))).verdict).toBe('uncertain');
  });

  it('is as sure as the judgement', () => {
    expect(renderResult(sampleDetection('audio', 'bona_fide')).confidence).toBe(0.9179);
    expect(renderResult(sampleDetection('audio', 'inconclusive')).confidence).toBe(0.5688);
  });

  it('names the generator, or the kind of it, or null', () => {
    const trace = { label: 'vocoder', confidence: 0.9 };
    const generators = (change: Partial<Report>, more: Partial<Detection> = {}) => renderResult(withReport(change, more)).generator;
    expect(generators({ sourceTrace: trace })).toBe('sdxl-v1.0');
    expect(generators({ generator: null, sourceTrace: trace })).toBe('vocoder');
    expect(generators({ generator: null, sourceTrace: { ...trace, label: 'unknown' } })).toBeNull();
    expect(generators({ generator: null })).toBeNull();
    expect(generators({ generator: null, sourceTrace: trace }, judged({ verdict: 'inconclusive' }))).toBeNull();
    expect(generators({}, judged({ verdict: 'bona_fide' }))).toBeNull();
  });

  it('never took less than no time', () => {
    expect(renderResult({ ...spoof, completedAt: new Date(spoof.createdAt.getTime() - 5) }).latency_ms).toBe(0);
  });
});

describe('flagged segments', () => {
  const flagged = (change: Partial<Report>, policy: 'default' | 'strict' = 'default') =>
    renderResult(withReport(change, { options: { ...DEFAULT_OPTIONS, policy } })).flagged_segments;

  it('are those over the threshold of the policy, merged where they touch, in order', () => {
    const segments = [
      { startMs: 6000, endMs: 7000, score: 0.65 },
      { startMs: 2000, endMs: 4000, score: 0.9 },
      { startMs: 0, endMs: 2000, score: 0.64 },
      { startMs: 2500, endMs: 3000, score: 1 },
      { startMs: 4000, endMs: 5125, score: 0.7 },
    ];
    expect(flagged({ segments })).toEqual([
      { start: 2, end: 5.125 },
      { start: 6, end: 7 },
    ]);
    expect(flagged({ segments }, 'strict')[0]).toEqual({ start: 0, end: 5.125 });
  });

  it('come from the windows where there is no timeline', () => {
    expect(flagged({ segments: [] })).toEqual([{ start: 0, end: 4.267 }]);
    const { video: _, ...soundOnly } = spoof.report as Report;
    expect(renderResult({ ...spoof, report: { ...soundOnly, segments: [] } }).flagged_segments).toEqual([{ start: 2, end: 4 }]);
    const { audio, ...neither } = soundOnly;
    expect(audio).toBeDefined();
    expect(renderResult({ ...spoof, report: { ...neither, segments: [] } }).flagged_segments).toEqual([]);
  });

  it('are none in a picture', () => {
    expect(renderResult(sampleDetection('image', 'spoof')).flagged_segments).toEqual([]);
  });
});

describe('signals', () => {
  const [template] = (spoof.report as Report).evidence.slice(1) as [Signal];
  const signals = (evidence: Partial<Signal>[], change: Partial<Report> = {}, kind: 'image' | 'video' = 'image') =>
    renderResult(
      withReport({ media: (sampleDetection(kind, 'spoof').report as Report).media, evidence: evidence.map((one) => ({ ...template, ...one })), ...change }),
    ).signals;

  it('are one word for each method', () => {
    expect(
      signals([
        { detector: 'image-jpeg@1', score: 0.9 },
        { detector: 'image-noise@1', score: 0.5 },
        { detector: 'image-copymove@2', score: 0.1 },
        { detector: 'image-spectrum@1', score: 0.65 },
        { detector: 'image-patch-cnn@1', score: 0.34 },
      ]),
    ).toEqual({ compression: 'inconsistent', noise: 'unclear', copy_move: 'not_repeated', spectrum: 'unnatural', patch_cnn: 'natural' });
  });

  it('leave out what could not judge or says nothing', () => {
    expect(signals([{ applicable: false, reasonCode: 'too_small', score: null }, { score: null }])).toEqual({});
  });

  it('say what the file declares', () => {
    const provenance = { detector: 'image-provenance@1', kind: 'provenance', score: null, state: 'detected' } as const;
    const word = (score: number, manipulation: 'full' | 'local' | 'none', detector: string = provenance.detector) =>
      signals([provenance], { fused: { ...(spoof.report as Report).fused, decisive: { detector, reason: '', score, manipulation } } }).provenance;
    expect(signals([provenance])).toEqual({ provenance: 'present' });
    expect(signals([{ ...provenance, state: 'not_detected' }])).toEqual({ provenance: 'absent' });
    expect(word(0.99, 'full')).toBe('declares_synthetic');
    expect(word(0.99, 'local')).toBe('declares_edit');
    expect(word(0.02, 'none')).toBe('declares_capture');
    expect(word(0.99, 'full', 'image-known@1')).toBe('present');
  });

  it('keep the kind in the name where it is not that of the media', () => {
    const both = [
      { detector: 'video-noise@1', score: 0.9 },
      { detector: 'image-noise@1', score: 0.1 },
      { detector: 'pulse@1', score: 0.5 },
    ];
    expect(signals(both, {}, 'video')).toEqual({ noise: 'inconsistent', image_noise: 'consistent', pulse: 'unclear' });
  });
});

describe('a job', () => {
  it('is its result and its state, once completed', () => {
    expect(renderDetection(spoof)).toEqual({ status: 'completed', ...renderResult(spoof) });
  });

  it.each(['queued', 'processing'] as const)('is %s', (status) => {
    expect(renderDetection(unfinishedDetection('video', status, { publicId }))).toEqual({ job_id: publicId, status });
    expect(renderAccepted(unfinishedDetection('video', status, { publicId }))).toEqual({
      job_id: publicId,
      status: 'processing',
      poll_url: '/v1/jobs/job_8mTk2x',
    });
  });

  it('has failed with its error', () => {
    const error = { code: 'media_unreadable', message: 'The file ends too early. Send it again, whole.' };
    expect(renderDetection(failedDetection('video', { publicId }))).toEqual({ job_id: publicId, status: 'failed', error });
    expect(renderDetection({ ...spoof, status: 'erased', report: null })).toMatchObject({ status: 'failed', error: { code: 'not_found' } });
  });

  it('is what its schema says, in every state and of every kind', () => {
    for (const kind of MEDIA_KINDS) {
      const finished = VERDICTS.map((verdict) => sampleDetection(kind, verdict));
      for (const detection of finished) expect(DetectResultSchema.parse(renderResult(detection))).toEqual(renderResult(detection));
      const all = [...finished, failedDetection(kind), unfinishedDetection(kind, 'queued'), unfinishedDetection(kind, 'processing')];
      for (const detection of all) expect(JobSchema.parse(renderDetection(detection))).toEqual(renderDetection(detection));
      expect(AcceptedJobSchema.safeParse(renderAccepted(unfinishedDetection(kind, 'queued'))).success).toBe(true);
    }
  });
});

describe('a request', () => {
  it('becomes options', () => {
    expect(toDetectionOptions({}, null, 'default')).toEqual({ ...DEFAULT_OPTIONS, visualize: false, sourceTracing: true });
    expect(toDetectionOptions({ strict_mode: false }, 'image', 'strict')).toMatchObject({ kind: 'image', policy: 'strict', retain: false });
    expect(toDetectionOptions({ strict_mode: true, retain: true }, null, 'default')).toMatchObject({ policy: 'strict', retain: true });
  });

  it.each([
    [true, true],
    ['true', true],
    ['TRUE ', true],
    ['1', true],
    [1, true],
    [false, false],
    ['false', false],
    ['0', false],
  ])('has %j for a switch', (sent, read) => {
    expect(parseRequest({ strict_mode: sent, retain: sent })).toEqual({ strict_mode: read, retain: read });
  });

  it('ignores what it does not know and what is empty', () => {
    expect(parseRequest({ face_only: 'true', mode: { deep: [] }, media_url: '', media_type: null, retain: '' })).toEqual({});
  });

  it.each([
    [{ strict_mode: 'yes, please' }, '"strict_mode" must be true or false.'],
    [{ retain: [] }, '"retain" must be true or false.'],
    [{ media_url: 17 }, '"media_url" must be a URL as text.'],
    [{ callback_url: {} }, '"callback_url" must be a URL as text.'],
    [{ media_type: 'document' }, '"media_type" must be "image", "audio" or "video".'],
  ])('is refused for %j', (raw, publicMessage) => {
    expect(() => parseRequest(raw)).toThrow(expect.objectContaining({ code: 'invalid_request', publicMessage }));
  });
});

it('makes ids that look like ids, with every character', () => {
  const ids = Array.from({ length: 500 }, newJobId);
  expect(ids.every(isJobId)).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(ids.join('').replaceAll('job_', '')).size).toBe(62);
  for (const other of ['job_8mTk2', 'job_8mTk2xx', 'job_8mTk2-', 'JOB_8mTk2x', 'job_8mTk2x\n', '']) expect(isJobId(other)).toBe(false);
});
