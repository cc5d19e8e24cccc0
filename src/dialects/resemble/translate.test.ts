import { describe, expect, it } from 'vitest';
import { failedDetection, sampleDetection, unfinishedDetection } from '../../../test/support/sample-detections.ts';
import { DEFAULT_OPTIONS, type Detection, type DetectionOptions } from '../../core/detection.ts';
import type { MediaKind } from '../../core/media.ts';
import type { Report } from '../../core/report.ts';
import { VERDICTS } from '../../core/verdict.ts';
import { CreatedSchema, DetectSchema, ListedItemSchema } from './schema.ts';
import { traceSource } from './source-tracing.ts';
import { renderCreated, renderDetection, renderListed, renderWithExperts, toDetectionOptions } from './translate.ts';
import { resembleWebhook } from './webhook.ts';

const url = (id: string, name: string): string => `https://host/${id}/${name}`;
const uuid = '8c6e7a99f3faee6e0ec0cb138bdd4a20';
const KINDS = ['image', 'audio', 'video'] as const satisfies MediaKind[];

const judged = (kind: MediaKind, verdict: (typeof VERDICTS)[number] = 'spoof', options: Partial<DetectionOptions> = {}, change: Partial<Detection> = {}) =>
  sampleDetection(kind, verdict, { publicId: uuid, options: { ...DEFAULT_OPTIONS, ...options }, ...change });

const withReport = (detection: Detection, change: Partial<Report>): Detection => ({ ...detection, report: { ...(detection.report as Report), ...change } });

const itemOf = (detection: Detection) => renderDetection(detection, url).item;

describe('an item', () => {
  it.each(KINDS.flatMap((kind) => VERDICTS.map((verdict) => [kind, verdict] as const)))('of %s that is %s keeps to the schemas', (kind, verdict) => {
    const detection = judged(kind, verdict, { intelligence: true, sourceTracing: true, reverseSearch: true });
    for (const render of [renderDetection, renderWithExperts]) expect(() => DetectSchema.parse(render(detection, url))).not.toThrow();
    expect(() => CreatedSchema.parse(renderCreated(detection, url))).not.toThrow();
    expect(() => ListedItemSchema.parse(renderListed(detection, url))).not.toThrow();
  });

  it('has no file name rather than null where there is none', () => {
    expect(itemOf(judged('image', 'spoof', {}, { filename: null }))).not.toHaveProperty('filename');
    expect(renderListed(judged('image', 'spoof', {}, { filename: null }), url)).not.toHaveProperty('filename');
  });

  it('names the finding and nothing that does not apply', () => {
    const image = itemOf(judged('image'));
    expect(image).toMatchObject({ uuid, media_type: 'image', status: 'completed', metrics: {}, intelligence: null, error_message: null, duration: 0 });
    expect(image.image_metrics).toEqual({
      ifl: { score: 0.9134, heatmap: url('det_01JQZ3V8W9X4Y5Z6A7B8C9D0E1', 'heatmap.png') },
      type: 'FinalResult',
      image: url('det_01JQZ3V8W9X4Y5Z6A7B8C9D0E1', 'heatmap.png'),
      label: 'Fake',
      score: 0.9134,
      children: [],
    });
    expect(image).not.toHaveProperty('video_metrics');
    expect(image).not.toHaveProperty('audio_source_tracing');
    expect(itemOf(judged('image', 'spoof', {}, { artifacts: [] })).image_metrics).not.toHaveProperty('ifl');
  });

  it('writes the figures of sound as text, and as numbers in lists', () => {
    expect(itemOf(judged('audio')).metrics).toEqual({ label: 'fake', score: ['0.12', '0.9134'], consistency: '0.85', aggregated_score: '0.9134' });
    expect(renderListed(judged('audio'), url).metrics).toEqual({
      label: 'fake',
      score: [0.12, 0.9134],
      consistency: 0.85,
      aggregated_score: 0.9134,
      duration: 8.25,
    });
    const whole = withReport(judged('audio'), { audio: { score: 1, consistency: 1, windows: [{ startMs: 0, endMs: 2000, score: 1e-9 }] } });
    expect(itemOf(whole).metrics).toMatchObject({ score: ['0.0'], consistency: '1.0' });
  });

  it('has no window and nothing to rely on where there was too little speech', () => {
    const { audio: _, ...report } = judged('audio', 'inconclusive').report as Report;
    const judgement = { verdict: 'inconclusive', score: 0.5, confidence: 0.5, manipulation: 'unknown', policy: 'default@1', coverage: 0 } as const;
    const unheard = { ...judged('audio', 'inconclusive', { sourceTracing: true }, { judgement }), report: { ...report, segments: [] } };
    expect(itemOf(unheard).metrics).toEqual({ label: 'real', score: [], consistency: '0.0', aggregated_score: '0.5' });
    expect(itemOf(unheard)).not.toHaveProperty('audio_source_tracing');
    expect(traceSource(unheard)).toEqual({ label: 'unknown', error_message: expect.stringContaining('nothing in the sound') });
  });

  it('shows a video as a tree: the whole, its pictures, frames, faces', () => {
    const { metrics, video_metrics } = itemOf(judged('video'));
    expect(metrics).toMatchObject({ label: 'fake', aggregated_score: '0.9134' });
    expect(video_metrics).toMatchObject({ label: 'Fake', score: 0.9134, children: [{ type: 'VideoResult', certainty: 0.93, 'certainty (%)': '93.0' }] });
    expect(video_metrics?.children[0]?.children).toEqual([
      {
        type: 'ImageResult',
        conclusion: 'Fake',
        score: 0.9134,
        certainty: 0.9134,
        'certainty (%)': '91.3',
        timestamp: 0.23,
        children: [{ type: 'Segment', conclusion: 'Fake', score: 0.9134, certainty: 0.9134, 'certainty (%)': '91.3' }],
      },
      { type: 'ImageResult', conclusion: 'Real', score: 0.2, certainty: 0.8, 'certainty (%)': '80.0', timestamp: 1.23, children: [] },
    ]);
    expect(video_metrics?.treeview?.split('\n')).toEqual([
      'FinalResult: Fake (0.913)',
      '  VideoResult: Fake (0.913)',
      '    ImageResult at 0.23 s: Fake (0.913)',
      '      Segment: Fake (0.913)',
      '    ImageResult at 1.23 s: Real (0.200)',
    ]);
    expect(itemOf(judged('video', 'spoof', { visualize: false })).video_metrics).not.toHaveProperty('treeview');
  });

  it('does with stretches of time where the engine tells no frames', () => {
    const { audio: _, video: __, ...report } = judged('video').report as Report;
    const item = itemOf({ ...judged('video'), report });
    expect(item.metrics).toEqual({});
    expect(item.video_metrics?.children[0]?.children.map(({ timestamp, score }) => [timestamp, score])).toEqual([
      [0, 0.12],
      [2.4, 0.9134],
    ]);
  });

  it('calls the inconclusive by its side of 0.5', () => {
    expect(itemOf(judged('image', 'inconclusive')).image_metrics?.label).toBe('Real');
    const judgement = { verdict: 'inconclusive', score: 0.6, confidence: 0.6, manipulation: 'unknown', policy: 'default@1', coverage: 1 } as const;
    expect(itemOf(judged('image', 'inconclusive', {}, { judgement })).image_metrics?.label).toBe('Fake');
  });
});

describe('the parts that were asked for', () => {
  it('traces the source of fake sound alone', () => {
    const VOCODER = { label: 'vocoder', confidence: 0.9 };
    const traced = (verdict: (typeof VERDICTS)[number], options: Partial<DetectionOptions>, kind: MediaKind = 'audio', sourceTrace = VOCODER) =>
      itemOf(withReport(judged(kind, verdict, options), { sourceTrace })).audio_source_tracing;
    expect(traced('spoof', { sourceTracing: true })).toEqual({ label: 'vocoder', error_message: null });
    expect(traced('spoof', { sourceTracing: true }, 'audio', { label: 'unknown', confidence: 0.3 })).toMatchObject({
      label: 'unknown',
      error_message: expect.any(String),
    });
    expect(traced('spoof', {})).toBeUndefined();
    expect(traced('bona_fide', { sourceTracing: true })).toBeUndefined();
    expect(traced('spoof', { sourceTracing: true }, 'image')).toBeUndefined();
    const declared = { name: 'elevenlabs', family: 'tts', confidence: 0.97, source: 'metadata' } as const;
    const named = withReport(judged('audio', 'spoof', { sourceTracing: true }), { sourceTrace: VOCODER, generator: declared });
    expect(itemOf(named).audio_source_tracing).toEqual({ label: 'elevenlabs', error_message: null });
    // Of a film it is the sound that counts; what made the pictures is no source of it.
    const film = judged('video', 'spoof', { sourceTracing: true });
    const { audio } = film.report as Report;
    expect(itemOf(film).audio_source_tracing).toEqual({ label: 'unknown', error_message: 'Nothing in the media points to a known generator.' });
    expect(itemOf(withReport(film, { audio: { ...(audio as NonNullable<typeof audio>), score: 0.1 } })).audio_source_tracing).toBeUndefined();
    expect(itemOf(withReport(judged('audio', 'spoof', { sourceTracing: true }), {})).audio_source_tracing).toEqual({ label: 'sdxl-v1.0', error_message: null });
  });

  it('names known media where it was searched', () => {
    const match = { url: 'https://x/', title: 'x', reason: 'the same', verdict: 'known_fake', similarity: 0.9 } as const;
    const found = withReport(judged('image', 'spoof', { reverseSearch: true }), { knownMedia: [{ ...match, source: 'reference' }] });
    expect(itemOf(found).image_metrics?.reverse_image_search_sources).toEqual([match]);
    expect(itemOf(found).extra_params).toEqual({ use_reverse_search: true, search_identity_requested: false });
    expect(itemOf(withReport(judged('image'), { knownMedia: [{ ...match, source: 'reference' }] })).image_metrics).not.toHaveProperty(
      'reverse_image_search_sources',
    );
  });

  it('tells the finding in words, as an array with the experts', () => {
    const detection = judged('image', 'spoof', { intelligence: true });
    const told = { uuid: expect.stringMatching(/^[0-9a-f]{32}$/), description: expect.any(String), created_at: '2026-03-26T12:00:01Z', detect_uuid: uuid };
    expect(itemOf(detection).intelligence).toEqual(told);
    const { intelligence, experts } = renderWithExperts(detection, url).item;
    expect(intelligence).toEqual([told]);
    expect(experts?.map(({ detector, label }) => [detector, label])).toEqual([
      ['image-provenance@1', null],
      ['image-noise@1', 'fake'],
    ]);
    expect(renderWithExperts(judged('image'), url).item.intelligence).toEqual([]);
  });
});

describe('the lifecycle', () => {
  it('has no findings while it is processing', () => {
    for (const status of ['queued', 'processing'] as const) {
      const detection = unfinishedDetection('audio', status, { publicId: uuid });
      expect(itemOf(detection)).toMatchObject({ status: 'processing', metrics: {}, intelligence: null });
      expect(renderListed(detection, url)).toMatchObject({ status: 'processing', metrics: null, image_metrics: null, video_metrics: null });
    }
    const media = { kind: 'audio', mime: 'audio/wav', format: 'wav', sizeBytes: 64, sha256: 'ab' } as const;
    expect(itemOf(unfinishedDetection('audio', 'queued', { media }))).not.toHaveProperty('duration');
  });

  it('says why it failed', () => {
    expect(itemOf(failedDetection('image'))).toMatchObject({ status: 'failed', error_message: 'The file ends too early. Send it again, whole.' });
  });

  it('keeps the media to itself under zero retention', () => {
    const deletedAt = new Date('2026-03-26T12:00:03.500Z');
    const origin = { dialect: 'resemble', baseUrl: null, callbackUrl: null, sourceUrl: 'https://secret/photo.jpg' };
    const { filename, ...item } = itemOf(judged('image', 'spoof', { zeroRetention: true }, { origin, filename: 'secret.jpg', deletedAt }));
    expect(filename).toMatch(/^redacted_[0-9a-f]{24}\.jpg$/);
    expect(itemOf(judged('image', 'spoof', { zeroRetention: true })).filename).toBe(filename);
    expect(item).toMatchObject({ url: null, audio_url: null, zero_retention_mode: true, media_redacted: true, media_deleted: true });
    expect(item.file_deleted_at).toBe('2026-03-26T12:00:03Z');
    expect(JSON.stringify(item)).not.toContain('secret');
    expect(itemOf(judged('image', 'spoof', {}, { origin }))).toMatchObject({ url: origin.sourceUrl, audio_url: origin.sourceUrl, filename: 'photo.jpg' });
  });

  it('writes times without milliseconds, in lists with them, and the duration of a created one as text', () => {
    expect(itemOf(judged('audio'))).toMatchObject({ created_at: '2026-03-26T12:00:00Z', updated_at: '2026-03-26T12:00:01Z', duration: 8.25 });
    expect(renderListed(judged('audio'), url)).toMatchObject({
      created_at: '2026-03-26T12:00:00.000Z',
      updated_at: '2026-03-26T12:00:01.942Z',
      duration: 8.25,
    });
    expect(renderCreated(judged('audio'), url).item.duration).toBe('8.25');
    expect(renderCreated(judged('video'), url).item.duration).toBe('10.0');
  });

  it('sends callbacks that look like the answer of a call that waited', () => {
    const context = { baseUrl: 'https://host', urlSecret: 's', now: new Date('2026-03-26T12:00:02Z') };
    const sent: unknown = JSON.parse(resembleWebhook.render(judged('audio'), 'detection.completed', context));
    expect(sent).toEqual(renderCreated(judged('audio'), url));
    expect(CreatedSchema.parse(sent)).toEqual(sent);
  });
});

it('takes over every wish', () => {
  const asked = {
    zero_retention_mode: true,
    visualize: true,
    frame_length: 3,
    start_region: 1,
    end_region: 2,
    max_video_fps: 10,
    max_video_secs: 20,
    use_reverse_search: true,
    use_ood_detector: true,
    audio_source_tracing: true,
    intelligence: true,
  };
  expect(toDetectionOptions(asked, 'strict')).toEqual({
    kind: null,
    policy: 'strict',
    retain: false,
    zeroRetention: true,
    visualize: true,
    frameLength: 3,
    startRegion: 1,
    endRegion: 2,
    maxVideoFps: 10,
    maxVideoSeconds: 20,
    reverseSearch: true,
    outOfDomain: true,
    sourceTracing: true,
    intelligence: true,
  });
  expect(toDetectionOptions({}, 'default')).toEqual({ ...DEFAULT_OPTIONS, visualize: false });
});
