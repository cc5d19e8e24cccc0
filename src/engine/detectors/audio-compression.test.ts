import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WAV_FACTS } from '../../../test/support/audio-facts.ts';
import { type EncodeOptions, encodeAudio } from '../../../test/support/encode-audio.ts';
import { babble, mix, noise, silence, tone } from '../../../test/support/sounds.ts';
import { openAudio } from '../media/audio.ts';
import type { AudioFacts } from '../media/audio-facts.ts';
import { audioCompression } from './audio-compression.ts';
import type { Finding, Outcome } from './detector.ts';

const MP3: EncodeOptions = { encoder: 'libmp3lame', format: 'fltp', rate: 44_100, bitRate: 64_000 };
const AAC: EncodeOptions = { encoder: 'aac', format: 'fltp', rate: 44_100, bitRate: 64_000 };

/** Played faster than it was made, which is no matter here: a voice's changes over a breath's noise, up to the top. */
const VOICE = mix(babble(12), noise(12, 0.02));

describe('audio-compression', () => {
  let dir = '';
  beforeAll(async () => {
    dir = await mkdtemp(joinPath(tmpdir(), 'bonafide-compression-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  async function coded(sound: Float32Array, options: EncodeOptions, name: string): Promise<Float32Array> {
    const path = joinPath(dir, name);
    await encodeAudio(path, sound, options);
    const source = await openAudio(path);
    try {
      const blocks: Float32Array[] = [];
      for await (const { original } of source.blocks()) blocks.push(Float32Array.from(original, toSixteenBits));
      return concatenated(blocks);
    } finally {
      await source.close();
    }
  }

  it.each([
    ['mp3', MP3, 'mp3'],
    ['aac', AAC, 'm4a'],
  ] as const)('finds %s under a lossless file, wherever it was cut', async (coder, options, extension) => {
    const sound = await coded(VOICE, options, `once.${extension}`);
    for (const cut of [0, 777]) {
      const { details, summarize } = await find(sound.subarray(cut).map((value) => toSixteenBits(value * 0.7)));
      expect(details).toMatchObject({ earlier_coding: true, traces: [{ coder }] });
      expect(summarize(null)).toContain(coder.toUpperCase());
    }
  });

  it('takes the frames of the file itself for its own', async () => {
    const sound = await coded(VOICE, MP3, 'own.mp3');
    const { details, features } = await find(sound, { codec: 'mp3', container: 'mp3' });
    expect(details).toMatchObject({ earlier_coding: false, traces: [{ coder: 'mp3' }] });
    expect(features).toMatchObject({ compression_earlier: 0 });
  });

  it('finds a coarser MP3 under a finer one', async () => {
    const first = await coded(VOICE, MP3, 'first.mp3');
    const finer = { ...MP3, bitRate: 128_000 };
    const second = await coded(first.subarray(301), finer, 'second.mp3');
    const { details } = await find(second, { codec: 'mp3', container: 'mp3', bitRate: finer.bitRate });
    expect(details).toMatchObject({ earlier_coding: true });
  });

  it('finds nothing in what no coder touched, and does not call it an original', async () => {
    for (const sound of [VOICE, noise(3), tone(3), mix(silence(3), noise(3, 0.0001))]) {
      const { details, summarize } = await find(sound);
      expect(details).toMatchObject({ earlier_coding: false, traces: [] });
      expect(summarize(null)).toContain('does not make it an original');
    }
  });

  it('needs sound to look at', async () => {
    for (const sound of [silence(5), noise(0.2)]) expect(await listen(sound)).toMatchObject({ applicable: false, reasonCode: 'too_short' });
  });
});

const toSixteenBits = (value: number): number => Math.round(value * 32_768) / 32_768;

function concatenated(blocks: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(blocks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const block of blocks) {
    all.set(block, at);
    at += block.length;
  }
  return all;
}

async function find(sound: Float32Array, facts: Partial<AudioFacts> = {}): Promise<Finding> {
  const outcome = await listen(sound, facts);
  if (!outcome.applicable) throw new Error(outcome.summary);
  return outcome.finding;
}

function listen(sound: Float32Array, facts: Partial<AudioFacts> = {}): Promise<Outcome> {
  const listener = audioCompression.listen({
    path: '',
    sizeBytes: 0,
    type: { kind: 'audio', format: 'wav', mime: 'audio/wav' },
    facts: { ...FACTS, ...facts },
    startMs: 0,
  });
  for (let at = 0; at < sound.length; at += 10_000) {
    const block = sound.subarray(at, at + 10_000);
    listener.hear({ samples: block, original: block, originalRate: 44_100 });
  }
  const heard = { outcome: { decodedSeconds: 0, regionSeconds: 0, stoppedEarly: false, damagedPackets: 0, warnings: [] }, speech: SPEECH };
  return listener.finish(heard, { signal: new AbortController().signal });
}

const FACTS = { ...WAV_FACTS, sampleRate: 44_100 };
const SPEECH = { frames: new Uint8Array(0), speechSeconds: 0, activeSeconds: 0 };
