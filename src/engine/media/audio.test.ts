import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EncodeOptions, encodeAudio, wavBytes, writeWav } from '../../../test/support/encode-audio.ts';
import { silence, tone } from '../../../test/support/sounds.ts';
import { type AudioOutcome, type AudioRegion, type AudioSource, hashFile, openAudio, SAMPLE_RATE } from './audio.ts';

let folder = '';
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function decode(
  path: string,
  region?: AudioRegion,
): Promise<{ facts: AudioSource['facts']; samples: Float32Array[]; outcome: AudioOutcome; seconds: number }> {
  const source = await openAudio(path, region);
  try {
    const samples: Float32Array[] = [];
    const blocks = source.blocks();
    let next = await blocks.next();
    for (; !next.done; next = await blocks.next()) samples.push(next.value.samples);
    const seconds = samples.reduce((sum, block) => sum + block.length, 0) / SAMPLE_RATE;
    return { facts: source.facts, samples, outcome: next.value, seconds };
  } finally {
    await source.close();
  }
}

const rms = (blocks: readonly Float32Array[]): number => {
  const all = blocks.flatMap((block) => [...block]);
  return Math.sqrt(all.reduce((sum, value) => sum + value * value, 0) / Math.max(1, all.length));
};

describe('openAudio', () => {
  const kinds: [string, EncodeOptions][] = [
    ['tone.mp3', { encoder: 'libmp3lame', format: 's16p', rate: 44_100 }],
    ['tone.m4a', { encoder: 'aac', format: 'fltp', rate: 44_100 }],
    ['tone.aac', { encoder: 'aac', format: 'fltp', rate: 44_100 }],
    ['tone.flac', { encoder: 'flac', format: 's16', rate: 192_000 }],
    ['tone.opus', { encoder: 'libopus', format: 's16', rate: 48_000 }],
    ['tone.webm', { encoder: 'libopus', format: 's16', rate: 48_000 }],
  ];
  it.each(kinds)('decodes %s to 16 kHz at its own level', async (name, options) => {
    await encodeAudio(at(name), tone(3, 440, 0.25, options.rate), options);
    const { facts, seconds, samples, outcome } = await decode(at(name));
    expect(facts).toMatchObject({ sampleRate: options.rate, channels: 1, audioTracks: 1, hasVideo: false });
    expect(seconds).toBeGreaterThan(2.9);
    expect(seconds).toBeLessThan(3.1);
    const level = rms(samples.slice(1, 2)) / (0.25 / Math.SQRT2);
    expect(level).toBeGreaterThan(0.9);
    expect(level).toBeLessThan(1.1);
    expect(outcome.warnings).toEqual([]);
  });

  it('decodes AMR', async () => {
    const frame = Buffer.concat([Buffer.from([0x3c]), Buffer.alloc(31)]);
    await writeFile(at('voice.amr'), Buffer.concat([Buffer.from('#!AMR\n'), ...Array.from({ length: 100 }, () => frame)]));
    const { facts, seconds } = await decode(at('voice.amr'));
    expect(facts).toMatchObject({ codec: 'amrnb', sampleRate: 8000, channels: 1 });
    expect(seconds).toBeCloseTo(2, 1);
  });

  it('mixes 24 channels to one', async () => {
    await writeWav(at('many.wav'), tone(2), { channels: 24 });
    const { facts, samples, seconds } = await decode(at('many.wav'));
    expect(facts.channels).toBe(24);
    expect(seconds).toBeCloseTo(2, 2);
    expect(rms(samples)).toBeCloseTo(0.25 / Math.SQRT2, 3);
  });

  it('hears the first channel alone where the others cancel it', async () => {
    const wave = tone(1);
    const bytes = wavBytes(wave, { channels: 2 });
    for (let i = 44; i + 3 < bytes.length; i += 4) bytes.writeInt16LE(-bytes.readInt16LE(i), i + 2);
    await writeFile(at('inverted.wav'), bytes);
    const { samples, outcome } = await decode(at('inverted.wav'));
    expect(rms(samples)).toBeCloseTo(0.25 / Math.SQRT2, 3);
    expect(outcome.warnings).toEqual([expect.stringContaining('cancel')]);
  });

  it('gives the region alone, to the sample', async () => {
    await writeWav(at('region.wav'), Float32Array.from([...silence(2), ...tone(1), ...silence(2)]));
    const { seconds, samples, outcome } = await decode(at('region.wav'), { startSeconds: 2, endSeconds: 3 });
    expect(seconds).toBeCloseTo(1, 4);
    expect(rms(samples)).toBeCloseTo(0.25 / Math.SQRT2, 3);
    expect(outcome).toMatchObject({ regionSeconds: 1, stoppedEarly: true, warnings: [] });
  });

  it('says that a region lies outside the sound', async () => {
    await writeWav(at('short.wav'), tone(1));
    await expect(decode(at('short.wav'), { startSeconds: 5, endSeconds: null })).rejects.toMatchObject({
      code: 'invalid_request',
      publicMessage: expect.stringContaining('5 s to the end'),
      details: { duration_seconds: 1 },
    });
  });

  it('judges up to the end where the region goes on after it, and says so', async () => {
    await writeWav(at('short.wav'), tone(1));
    const { seconds, outcome } = await decode(at('short.wav'), { startSeconds: 0.5, endSeconds: 9 });
    expect(seconds).toBeCloseTo(0.5, 4);
    expect(outcome.warnings).toEqual([expect.stringContaining('9 s, but the sound ends at 1.0 s')]);
  });

  it('says so of a WAV file that was cut, and not of one whose writer did not know its length', async () => {
    await writeWav(at('full.wav'), tone(10));
    const whole = await readFile(at('full.wav'));
    await writeFile(at('cut.wav'), whole.subarray(0, Math.round(whole.length * 0.5)));
    expect((await decode(at('cut.wav'))).outcome.warnings).toEqual([expect.stringContaining('10.0 s of sound are announced, 5.0 s')]);
    whole.writeUInt32LE(0xffff_ffff, whole.indexOf('data') + 4);
    await writeFile(at('streamed.wav'), whole);
    expect((await decode(at('streamed.wav'))).outcome.warnings).toEqual([]);
  });

  it('decodes what is left of a file that was cut, and says so', async () => {
    await encodeAudio(at('whole.flac'), tone(10, 440, 0.25, 48_000), { encoder: 'flac', format: 's16', rate: 48_000 });
    const whole = await readFile(at('whole.flac'));
    await writeFile(at('cut.flac'), whole.subarray(0, Math.round(whole.length * 0.5)));
    const { seconds, outcome } = await decode(at('cut.flac'));
    expect(seconds).toBeGreaterThan(3);
    expect(seconds).toBeLessThan(7);
    expect(outcome.warnings[0]).toContain('ends early');
  });

  it('goes on after damage in the middle', async () => {
    await encodeAudio(at('sound.mp3'), tone(6, 440, 0.25, 44_100), { encoder: 'libmp3lame', format: 's16p', rate: 44_100 });
    const bytes = await readFile(at('sound.mp3'));
    bytes.fill(0x55, Math.round(bytes.length * 0.4), Math.round(bytes.length * 0.5));
    await writeFile(at('damaged.mp3'), bytes);
    expect((await decode(at('damaged.mp3'))).seconds).toBeGreaterThan(4);
  });

  it('reads tags', async () => {
    await writeWav(at('tagged.wav'), tone(1), { info: { ISFT: 'A program', ICMT: 'A comment' } });
    expect((await decode(at('tagged.wav'))).facts.tags).toMatchObject({ encoder: 'A program', comment: 'A comment' });
  });

  it.each([
    ['text.wav', 'this is no sound at all, whatever it is called'],
    ['header.wav', wavBytes(new Float32Array(0))],
    ['playlist.m3u8', '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nregion.wav\n'],
  ])('calls %s unreadable', async (name, content) => {
    await writeFile(at(name), content);
    await expect(decode(at(name))).rejects.toMatchObject({ code: 'media_unreadable' });
  });

  it('stops when it is told to', async () => {
    await writeWav(at('long.wav'), silence(5));
    const source = await openAudio(at('long.wav'));
    const stop = new AbortController();
    const blocks = source.blocks(stop.signal);
    await blocks.next();
    stop.abort(new Error('enough'));
    await expect(blocks.next()).rejects.toThrow('enough');
    await source.close();
  });

  it('hashes a file as a whole', async () => {
    await writeFile(at('abc'), 'abc');
    expect(await hashFile(at('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
