import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeWav } from '../../../test/support/encode-audio.ts';
import { samplesOf, tone } from '../../../test/support/sounds.ts';
import { openAudio } from './audio.ts';
import { degradeSound } from './degrade-sound.ts';

let folder = '';
const at = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(path: string) {
  const source = await openAudio(path);
  try {
    const blocks = source.blocks();
    const samples: number[] = [];
    let next = await blocks.next();
    for (; !next.done; next = await blocks.next()) samples.push(...next.value.samples);
    return { facts: source.facts, samples: Float32Array.from(samples), outcome: next.value };
  } finally {
    await source.close();
  }
}

/** Amplitude of one frequency in the middle of a sound. */
function levelAt(samples: Float32Array, hertz: number): number {
  const [from, to] = [8000, 24_000];
  let [re, im] = [0, 0];
  for (let i = from; i < to; i += 1) {
    re += (samples[i] as number) * Math.cos((2 * Math.PI * hertz * i) / 16_000);
    im += (samples[i] as number) * Math.sin((2 * Math.PI * hertz * i) / 16_000);
  }
  return (2 * Math.hypot(re, im)) / (to - from);
}

it.each([
  ['mp3_64k', 44_100, { codec: 'mp3', sampleRate: 44_100, channels: 1, bitRate: 64_000 }],
  ['mp3_64k', 11_025, { codec: 'mp3', sampleRate: 16_000 }],
  ['opus_24k', 44_100, { codec: 'opus', sampleRate: 48_000, channels: 1 }],
  ['telephone', 44_100, { codec: 'pcm_mulaw', sampleRate: 8000, channels: 1 }],
] as const)('codes as %s from %i Hz and keeps the length', async (degradation, rate, facts) => {
  await writeWav(at('tone.wav'), tone(3, 1000, 0.25, rate), { rate, channels: 2, info: { ISFT: 'Some Editor' } });
  await degradeSound(at('tone.wav'), at('copy'), degradation);
  const copy = await read(at('copy'));
  expect(copy.facts).toMatchObject(facts);
  expect(copy.facts.tags).not.toHaveProperty('software');
  expect(copy.outcome.decodedSeconds).toBeCloseTo(3, 0);
  expect(levelAt(copy.samples, 1000)).toBeCloseTo(0.25, 1);
});

it('lets a telephone pass 300 to 3400 Hz alone', async () => {
  const heights = [60, 1000, 3000, 6000];
  const sound = samplesOf(3, (t) => heights.reduce((sum, hertz) => sum + 0.2 * Math.sin(2 * Math.PI * hertz * t), 0));
  await writeWav(at('heights.wav'), sound);
  await degradeSound(at('heights.wav'), at('line'), 'telephone');
  const { samples } = await read(at('line'));
  const [low, middle, high, above] = heights.map((hertz) => levelAt(samples, hertz)) as [number, number, number, number];
  expect(Math.min(middle, high)).toBeGreaterThan(0.15);
  expect(Math.max(low, above)).toBeLessThan(0.01);
});

it('refuses what is no sound', async () => {
  await expect(degradeSound(at('nothing'), at('copy'), 'mp3_64k')).rejects.toMatchObject({ code: 'media_unreadable' });
});

it('stops when it is told to', async () => {
  await writeWav(at('long.wav'), tone(5));
  await expect(degradeSound(at('long.wav'), at('copy'), 'opus_24k', AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
});
