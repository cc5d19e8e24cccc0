import { expect, it } from 'vitest';
import { failedDetection, sampleDetection, unfinishedDetection } from '../../../test/support/sample-detections.ts';
import { ResultSchema, UsageSchema } from './schema.ts';
import { readWishes, renderAccepted, renderDetection, renderFinished, renderUsage } from './translate.ts';

const publicId = 'det_a1b2c3d4';
const created_at = '2026-03-26T12:00:00Z';

it.each([
  ['spoof', 'fake', 0.9134],
  ['bona_fide', 'real', 0.9179],
  ['inconclusive', 'real', 0.5688],
] as const)('shows %s as %s, with the confidence of the verdict', (ours, verdict, confidence) => {
  for (const media_type of ['image', 'audio', 'video'] as const) {
    const detection = sampleDetection(media_type, ours, { publicId });
    const body = { id: publicId, verdict, confidence, media_type, created_at };
    expect(renderFinished(detection)).toEqual(body);
    expect(ResultSchema.parse(renderDetection(detection))).toEqual({ ...body, status: 'complete' });
  }
});

it('shows what is not told apart on the likelier side', () => {
  const detection = sampleDetection('image', 'inconclusive', { publicId });
  const judged = (score: number) =>
    renderFinished({ ...detection, judgement: { ...detection.judgement, verdict: 'inconclusive', score, confidence: Math.max(score, 1 - score) } as never });
  expect(judged(0.5)).toMatchObject({ verdict: 'real', confidence: 0.5 });
  expect(judged(0.50001)).toMatchObject({ verdict: 'fake', confidence: 0.5 });
  expect(judged(0.49999)).toMatchObject({ verdict: 'real', confidence: 0.5 });
  expect(judged(0.6)).toMatchObject({ verdict: 'fake', confidence: 0.6 });
});

it('shows the other states', () => {
  for (const status of ['queued', 'processing'] as const) {
    const detection = unfinishedDetection('video', status, { publicId });
    expect(renderDetection(detection)).toEqual({ id: publicId, status: 'processing' });
    expect(renderAccepted(detection)).toEqual({ id: publicId, status: 'processing', poll_url: '/v1/results/det_a1b2c3d4' });
    expect(renderFinished(detection)).toBeNull();
  }
  const failed = failedDetection('audio', { publicId });
  expect(renderDetection(failed)).toEqual({ id: publicId, status: 'failed', error: 'Detection could not be completed. Please try again.' });
  expect(renderFinished(failed)).toBeNull();
  expect(() => renderDetection(sampleDetection('image', 'spoof', { publicId, status: 'erased' }))).toThrow(/no such detection/);
});

it('reads the fields as forms send them', () => {
  const wishes = (fields: Record<string, string>) => readWishes(new Map(Object.entries(fields)), 'strict');
  expect(wishes({})).toMatchObject({ isAsync: false, options: { kind: null, policy: 'strict', retain: false } });
  expect(wishes({ media_type: ' Video', async: 'True', face_only: 'x' })).toMatchObject({ isAsync: true, options: { kind: 'video' } });
  expect(wishes({ media_type: '', async: '' })).toMatchObject({ isAsync: false, options: { kind: null } });
  expect(wishes({ async: '0' }).isAsync).toBe(false);
  expect(() => wishes({ async: 'maybe' })).toThrow(/"async" must be true or false/);
  expect(() => wishes({ media_type: 'document' })).toThrow(/one of image, audio, video/);
});

it('tells usage in numbers, with a limit and without', () => {
  const month = { start: new Date('2026-03-01T00:00:00Z'), end: new Date('2026-04-01T00:00:00Z'), limit: 200, used: 40, reserved: 7, remaining: 153 };
  const period = { period_start: '2026-03-01T00:00:00Z', period_end: '2026-04-01T00:00:00Z' };
  expect(UsageSchema.parse(renderUsage({ plan: 'free', month }))).toEqual({ plan: 'free', scans_used: 47, scans_limit: 200, scans_remaining: 153, ...period });
  expect(UsageSchema.parse(renderUsage({ plan: 'unlimited', month: { ...month, limit: null, remaining: null } }))).toEqual({
    plan: 'unlimited',
    scans_used: 47,
    scans_limit: 1_000_000_000,
    scans_remaining: 999_999_953,
    ...period,
  });
  // A limit that was lowered below what is used.
  expect(renderUsage({ plan: 'free', month: { ...month, limit: 30, remaining: 0 } })).toMatchObject({ scans_used: 47, scans_limit: 30, scans_remaining: 0 });
});
