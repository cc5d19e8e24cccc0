import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { corpusManifest, corpusPath, describeCorpus } from '../../test/support/corpus.ts';
import { encodeAudio, writeWav } from '../../test/support/encode-audio.ts';
import { babble } from '../../test/support/sounds.ts';
import { vocoderCopy } from '../../test/support/vocoder-copy.ts';
import { type AudioDegradation, DEGRADATIONS } from '../core/degradation.ts';
import type { Engine } from '../core/ports.ts';
import { judge, POLICIES, type Verdict } from '../core/verdict.ts';
import { createEngine } from './engine.ts';
import { openAudio } from './media/audio.ts';

const MEGABYTE = 2 ** 20;
const READING = fileURLToPath(new URL('../../test/media/espeak-reading.flac', import.meta.url));
const limits = { imageBytes: MEGABYTE, imagePixels: 1e6, audioBytes: MEGABYTE, videoBytes: MEGABYTE, documentBytes: MEGABYTE };

let folder = '';
let engine: Engine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-test-'));
  engine = createEngine({ children: 1, timeoutMs: 60_000, limits, c2paTrustPem: null });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

interface Heard {
  verdict: Verdict;
  score: number;
  /** Null where the voice could be judged. */
  reason: string | null;
}

async function hear(path: string, as: AudioDegradation | null = null): Promise<Heard> {
  const report = await engine.analyze(path, { kind: 'audio', artifactsDir: null, ...(as && { degraded: { as, folder } }) });
  const { verdict, score } = judge(report, POLICIES.default);
  const learned = report.evidence.find(({ kind }) => kind === 'learned');
  expect(report.media.kind).toBe('audio');
  expect(report.warnings).toEqual([]);
  return { verdict, score, reason: learned?.reasonCode ?? null };
}

const isChance = (score: number): boolean => score > 0 && score < 1;
/** Said of the same voice, two verdicts may not contradict each other; one of them may be silent. */
const contradict = (one: Heard, other: Heard): boolean => one.verdict !== other.verdict && one.verdict !== 'inconclusive' && other.verdict !== 'inconclusive';

async function wholeSound(path: string): Promise<Float32Array> {
  const source = await openAudio(path);
  try {
    const values: number[] = [];
    for await (const { samples } of source.blocks()) values.push(...samples);
    return Float32Array.from(values);
  } finally {
    await source.close();
  }
}

/** The sentence as it is, and the ways in which it may come; MP3 at 32 kbit/s is worse than what `eval` makes. */
async function allWays(path: string): Promise<Record<'plain' | 'mp3_32k' | AudioDegradation, Heard>> {
  const mp3 = join(folder, 'sentence.mp3');
  await encodeAudio(mp3, await wholeSound(path), { encoder: 'libmp3lame', format: 'fltp', rate: 16_000, bitRate: 32_000 });
  const [mp3_64k, opus_24k, telephone] = [await hear(path, 'mp3_64k'), await hear(path, 'opus_24k'), await hear(path, 'telephone')];
  return { plain: await hear(path), mp3_32k: await hear(mp3), mp3_64k, opus_24k, telephone };
}

describe('a sentence and what becomes of it', () => {
  it.each([
    ['read by espeak-ng', () => Promise.resolve(READING)],
    ['made of vowels and hisses', () => saved('babble.wav', babble(4))],
    ['that and its copy by a vocoder', () => saved('copy.wav', vocoderCopy(babble(4)))],
    ['the reading and its copy by a vocoder', async () => saved('reading-copy.wav', vocoderCopy(await wholeSound(READING)))],
  ])('is judged however it comes: %s', async (_, make) => {
    const ways = await allWays(await make());
    for (const [way, { score, reason }] of Object.entries(ways)) expect([way, isChance(score), reason]).toEqual([way, true, null]);
    for (const way of ['mp3_64k', 'opus_24k'] as const) expect([way, contradict(ways.plain, ways[way])]).toEqual([way, false]);
  });

  it('is read from the copy, not from the file', async () => {
    const degraded = join(folder, 'made');
    await mkdir(degraded);
    const report = await engine.analyze(READING, { kind: 'audio', artifactsDir: null, degraded: { as: 'telephone', folder: degraded } });
    expect(report.media).toMatchObject({ format: 'wav', durationMs: expect.closeTo(2900, -3) });
  });

  it.each(DEGRADATIONS.image)('is no picture: %s', async (as) => {
    await expect(engine.analyze(READING, { kind: null, artifactsDir: null, degraded: { as, folder } })).rejects.toMatchObject({ code: 'unsupported_media' });
  });
});

describeCorpus('recorded sentences', () => {
  /** Long enough to be judged in every way; one of each repository. */
  const rows = corpusManifest('audio').filter(({ duration_s }) => Number(duration_s) >= 3);
  const recorded = rows.filter(({ label, repo }, i) => label === 'bonafide' && rows.findIndex((row) => row.repo === repo && row.label === 'bonafide') === i);

  it.each(recorded.slice(0, 3).map(({ path = '' }) => [path]))('%s', async (path) => {
    const own = join(folder, 'recorded.flac');
    await copyFile(corpusPath(`audio/${path}`), own);
    const ways = await allWays(own);
    for (const [way, { score }] of Object.entries(ways)) expect([way, isChance(score)]).toEqual([way, true]);
    for (const way of ['mp3_64k', 'opus_24k'] as const) expect([way, contradict(ways.plain, ways[way])]).toEqual([way, false]);
    const copy = await hear(await saved('recorded-copy.wav', vocoderCopy(await wholeSound(own))));
    expect(isChance(copy.score)).toBe(true);
  });
});

async function saved(name: string, sound: Float32Array): Promise<string> {
  const path = join(folder, name);
  await writeWav(path, sound);
  return path;
}
