import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../core/ports.ts';
import type { Report } from '../core/report.ts';
import { POLICIES, type Verdict } from '../core/verdict.ts';
import { abstentionsOf } from './abstentions.ts';
import { flipsOf } from './flips.ts';
import { renderHtml } from './html.ts';
import { labelOf, readManifest, scatter, thin } from './manifest.ts';
import { renderMarkdown } from './markdown.ts';
import { buildCurves, buildReport } from './report.ts';
import { type ScoredRow, scoreFile } from './score-file.ts';
import { scoresCsv } from './scores-csv.ts';
import { slicesOf } from './slices.ts';
import { soundFiguresOf } from './sound-figures.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-eval-'));
});
afterAll(() => rm(folder, { recursive: true }));

const row = (spoof: boolean, score: number, verdict: Verdict, change: Partial<ScoredRow> = {}): ScoredRow => ({
  path: 'a.jpg',
  columns: { label: spoof ? 'fake' : 'real', maker: spoof ? 'gan' : 'camera' },
  spoof,
  score,
  verdict,
  kind: 'image',
  reason: null,
  timeMs: 10,
  durationMs: null,
  mask: null,
  degraded: {},
  ...change,
});

describe('manifest', () => {
  const write = async (text: string): Promise<string> => {
    const path = join(folder, 'manifest.csv');
    await writeFile(path, text);
    return path;
  };

  it('reads both classes, skips and counts other labels, takes paths from the manifest or the root', async () => {
    const path = await write('label,path\nreal,a.jpg\nbona-fide,b.jpg\nTampered,c.jpg\nunsure,d.jpg\nunsure,e.jpg\n');
    const { rows, skipped } = await readManifest(path, { columns: [] });
    expect(rows.map(({ file, spoof }) => [file, spoof])).toEqual([
      [join(folder, 'a.jpg'), false],
      [join(folder, 'b.jpg'), false],
      [join(folder, 'c.jpg'), true],
    ]);
    expect(skipped).toEqual({ unsure: 2 });
    expect((await readManifest(path, { root: '/media', columns: [] })).rows[0]?.file).toBe('/media/a.jpg');
  });

  it.each([
    ['file,label\na,real\n', [], /no column path; it has file, label/],
    ['path,label\na,real\n', ['generator'], /no column generator/],
    ['path,label\na,perhaps\n', [], /no row whose label is/],
    ['path,label\n"a,real\n', [], /cannot be read/],
  ])('refuses %j', async (text, columns, message) => {
    const path = await write(text);
    await expect(readManifest(path, { columns })).rejects.toMatchObject({ code: 'invalid_request', publicMessage: expect.stringMatching(message) });
  });

  it('knows the words of both classes', () => {
    expect(['bonafide', 'bona_fide', 'Real', 'genuine'].map(labelOf)).toEqual([false, false, false, false]);
    expect(['spoof', 'FAKE', 'tampered', 'edited', 'synthetic'].map(labelOf)).toEqual([true, true, true, true, true]);
    expect(labelOf('other')).toBeNull();
  });

  it('thins evenly', () => {
    expect(thin([0, 1, 2, 3, 4, 5, 6, 7], 4)).toEqual([0, 2, 4, 6]);
    expect(thin([0, 1], 4)).toEqual([0, 1]);
  });

  it('scatters so that every part of the list is soon seen', () => {
    const order = scatter(Array.from({ length: 100 }, (_, index) => index));
    expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect(order.slice(0, 10).filter((index) => index < 50).length).toBeGreaterThan(2);
    expect(order.slice(0, 10).filter((index) => index >= 50).length).toBeGreaterThan(2);
  });
});

describe('slices', () => {
  it('ranks a slice of one class against all files of the other', () => {
    const rows = [row(true, 0.9, 'spoof'), row(true, 0.3, 'bona_fide'), row(false, 0.2, 'bona_fide'), row(false, 0.5, 'inconclusive')];
    expect(slicesOf(rows, ['maker'])).toMatchObject({
      maker: {
        camera: { n: 2, n_spoof: 0, ranked_against: 'spoof', auc: 0.75, apcer: null, bpcer: 0 },
        gan: { n: 2, ranked_against: 'bona_fide', auc: 0.75, apcer: 0.5 },
      },
    });
  });

  it('ranks a slice of both classes within itself', () => {
    const rows = [row(true, 0.9, 'spoof'), row(false, 0.2, 'bona_fide')].map((one) => ({ ...one, columns: { maker: '' } }));
    expect(slicesOf(rows, ['maker'])).toMatchObject({ maker: { '(none)': { n: 2, ranked_against: null, auc: 1 } } });
  });
});

it('counts changed and reversed verdicts', () => {
  const rows = [
    row(true, 0.9, 'spoof', { degraded: { jpeg_q85: 'spoof', jpeg_q40: 'bona_fide' } }),
    row(false, 0.1, 'bona_fide', { degraded: { jpeg_q85: 'inconclusive' } }),
  ];
  expect(flipsOf(rows)).toEqual({
    flip_rate: 2 / 3,
    reversal_rate: 1 / 3,
    flips: { jpeg_q85: { n: 2, changed: 0.5, reversed: 0 }, jpeg_q40: { n: 1, changed: 1, reversed: 1 } },
  });
  expect(flipsOf([row(true, 0.9, 'spoof')])).toEqual({ flip_rate: null, reversal_rate: null, flips: {} });
});

it('counts why files were left undecided', () => {
  const silent = (reason: ScoredRow['reason']): ScoredRow => row(false, 0.5, 'inconclusive', { reason });
  const rows = [silent('no_speech'), silent('no_speech'), silent('too_short'), silent(null), row(true, 0.9, 'spoof')];
  expect(abstentionsOf(rows)).toEqual({ n: 4, reasons: { no_speech: 2, too_short: 1, between_thresholds: 1 }, rate_of_judged: 0.5 });
  expect(abstentionsOf([silent('no_speech')]).rate_of_judged).toBeNull();
});

it('tells how long the sound is and how fast it was judged', () => {
  const rows = [
    row(true, 0.9, 'spoof', { durationMs: 1000, timeMs: 100 }),
    row(false, 0.1, 'bona_fide', { durationMs: 3000, timeMs: 100 }),
    row(true, 0.9, 'spoof'),
  ];
  expect(soundFiguresOf(rows)).toMatchObject({
    sound: { n: 2, total_seconds: 4, duration_seconds: { p50: 1, p95: 3 }, real_time_factor: { p95: 0.1, whole: 0.05 } },
  });
  expect(soundFiguresOf([row(true, 0.9, 'spoof')])).toEqual({});
});

describe('scoreFile', () => {
  const report = {
    media: { kind: 'image' },
    evidence: [{ detector: 'image-noise@1', score: 0.8 }],
    fused: {
      score: 0.2,
      coverage: 1,
      manipulation: 'unknown',
      model: 'image-fusion@1',
      decisive: { detector: 'image-provenance@1', reason: '', score: 0.99, manipulation: 'full' },
    },
    timingsMs: { total: 12 },
  } as unknown as Report;
  const engine: Engine = {
    analyze: async () => report,
    hash: async () => Promise.reject(new Error('not asked for')),
    detectors: () => [],
    close: async () => {},
  };
  const manifestRow = { path: 'a', file: '/a', spoof: true, mask: null, columns: {} };
  const options = { policy: POLICIES.default, degrade: false, signal: new AbortController().signal };

  it.each([
    [null, 0.99, 'spoof'],
    ['image-fusion', 0.2, 'bona_fide'],
    ['image-noise', 0.8, 'spoof'],
    ['image-jpeg@1', 0.5, 'inconclusive'],
  ])('judges by %s', async (model, score, verdict) => {
    expect(await scoreFile(engine, manifestRow, { ...options, model })).toMatchObject({ score, verdict, timeMs: 12 });
  });

  it.each([
    ['image', 5],
    ['audio', 3],
    ['video', 0],
  ])('has the degraded copies of its kind judged: %s', async (kind, count) => {
    const asked: (string | undefined)[] = [];
    const listening: Engine = {
      ...engine,
      analyze: async (_, { degraded }) => {
        asked.push(degraded?.as);
        return { ...report, media: { ...report.media, kind } } as Report;
      },
    };
    const scored = await scoreFile(listening, manifestRow, { ...options, model: null, degrade: true });
    expect(Object.keys((scored as ScoredRow).degraded)).toEqual(asked.slice(1));
    expect(asked).toHaveLength(1 + count);
  });

  it('says why a file could not be judged', async () => {
    const evidence = [
      { kind: 'forensic', applicable: false, reasonCode: 'too_small' },
      { kind: 'learned', applicable: false, reasonCode: 'no_speech' },
    ];
    const silent = { ...report, evidence, fused: { ...report.fused, coverage: 0, decisive: null } } as unknown as Report;
    const mute: Engine = { ...engine, analyze: async () => silent };
    expect(await scoreFile(mute, manifestRow, { ...options, model: null })).toMatchObject({ verdict: 'inconclusive', reason: 'no_speech' });
  });

  it('makes a failed row of a failure', async () => {
    const broken: Engine = { ...engine, analyze: () => Promise.reject(new Error('bug')) };
    expect(await scoreFile(broken, manifestRow, { ...options, model: null })).toMatchObject({ code: 'internal' });
  });
});

describe('reports', () => {
  const scored = [row(true, 0.9, 'spoof', { columns: { label: 'fake', maker: '<script>|' } }), row(false, 0.2, 'bona_fide')];
  const report = buildReport({
    manifest: 'm.csv',
    policy: 'default@1',
    model: null,
    complete: true,
    degrade: false,
    slices: ['maker'],
    skipped: { unsure: 2 },
    scored,
    failed: [{ path: 'x', columns: {}, code: 'media_unreadable', message: 'cut off' }],
  });

  it('has every promised name', () => {
    const promised =
      'n auc eer balanced_accuracy apcer bpcer apcer_at_bpcer_1 apcer_at_bpcer_5 ece brier abstention_rate time_ms slices skipped failed ci'.split(' ');
    expect(Object.keys(report)).toEqual(expect.arrayContaining(promised));
    expect(report).toMatchObject({ n: 2, auc: 1, time_ms: { p50: 10, p95: 10 }, skipped: { n: 2 }, failed: { n: 1, codes: { media_unreadable: 1 } } });
    expect(report).not.toHaveProperty('flip_rate');
  });

  it('writes HTML that asks for nothing and lets no manifest text become markup', () => {
    const html = renderHtml(report, buildCurves(scored));
    expect(html).not.toMatch(/<script|https?:|url\(/);
    expect(html).toContain('&lt;script&gt;|');
    expect(html.match(/<svg/g)).toHaveLength(3);
  });

  it('shows the kinds of media where there are several', () => {
    const mixed = [...scored, row(true, 0.8, 'spoof', { kind: 'audio', durationMs: 2000 })];
    const both = buildReport({
      manifest: 'm.csv',
      policy: 'default@1',
      model: null,
      complete: true,
      degrade: false,
      slices: [],
      skipped: {},
      scored: mixed,
      failed: [],
    });
    expect(Object.keys(both.kinds)).toEqual(['audio', 'image']);
    for (const text of [renderMarkdown(both), renderHtml(both, buildCurves(mixed))]) expect(text).toMatch(/Real-time factor[\s\S]+kind of media/);
    expect(renderMarkdown(report)).not.toContain('kind of media');
  });

  it('writes Markdown whose cells stay cells', () => {
    expect(renderMarkdown(report)).toContain('| \\<script\\>\\| | 1 |');
  });

  it('writes scores that can be read back', () => {
    expect(scoresCsv([row(true, 0.5, 'inconclusive', { path: 'a, "b".jpg' })])).toBe('path,label,score,verdict\n"a, ""b"".jpg",fake,0.500000,inconclusive\n');
  });
});
