import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeAudio, encodeTracks, wavBytes } from '../../../test/support/encode-audio.ts';
import { packed, rawWav } from '../../../test/support/raw-wav.ts';
import { tone } from '../../../test/support/sounds.ts';
import { type AudioOutcome, openAudio, SAMPLE_RATE } from './audio.ts';
import { AUDIO_LIMITS } from './audio-limits.ts';
import { sniffFile } from './sniff.ts';

let folder = '';
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function decode(path: string): Promise<{ samples: Float32Array; seconds: number; outcome: AudioOutcome }> {
  const source = await openAudio(path);
  try {
    const parts: number[] = [];
    const blocks = source.blocks();
    let next = await blocks.next();
    for (; !next.done; next = await blocks.next()) for (const value of next.value.samples) parts.push(value);
    return { samples: Float32Array.from(parts), seconds: parts.length / SAMPLE_RATE, outcome: next.value };
  } finally {
    await source.close();
  }
}

async function decodeBytes(name: string, bytes: Buffer): ReturnType<typeof decode> {
  await writeFile(at(name), bytes);
  return decode(at(name));
}

const levelOf = (samples: Float32Array): number => Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
const wave = (index: number) => 0.25 * Math.sin((2 * Math.PI * 440 * index) / 16_000);
const COUNT = 16_000;

describe('odd sound files', () => {
  const kinds: [string, number, number, Buffer][] = [
    ['8 bits', 1, 8, packed(COUNT, 1, (buffer, place, i) => buffer.writeUInt8(128 + Math.round(127 * wave(i)), place))],
    ['24 bits', 1, 24, packed(COUNT, 3, (buffer, place, i) => buffer.writeIntLE(Math.round(8_388_607 * wave(i)), place, 3))],
    ['32 bits', 1, 32, packed(COUNT, 4, (buffer, place, i) => buffer.writeInt32LE(Math.round(2_147_483_647 * wave(i)), place))],
    ['floats', 3, 32, packed(COUNT, 4, (buffer, place, i) => buffer.writeFloatLE(wave(i), place))],
    ['doubles', 3, 64, packed(COUNT, 8, (buffer, place, i) => buffer.writeDoubleLE(wave(i), place))],
  ];
  it.each(kinds)('decodes samples of %s', async (name, tag, bits, data) => {
    const { samples } = await decodeBytes(`${name}.wav`, rawWav({ tag, bits, rate: 16_000, data }));
    expect(samples).toHaveLength(COUNT);
    expect(levelOf(samples)).toBeCloseTo(0.25 / Math.SQRT2, 2);
  });

  it.each([
    ['A-law', 6, 0xd5],
    ['mu-law', 7, 0xff],
  ])('decodes %s', async (name, tag, quiet) => {
    const { seconds } = await decodeBytes(`${name}.wav`, rawWav({ tag, bits: 8, rate: 8000, data: Buffer.alloc(8000, quiet) }));
    expect(seconds).toBeCloseTo(1, 1);
  });

  it('gives numbers where floats are none', async () => {
    const strange = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3e38];
    const data = packed(COUNT, 4, (buffer, place, i) => buffer.writeFloatLE(i % 100 < 4 ? (strange[i % 4] as number) : wave(i), place));
    const { samples } = await decodeBytes('strange.wav', rawWav({ tag: 3, bits: 32, rate: 16_000, data }));
    expect(samples.every((value) => Number.isFinite(value) && Number.isFinite(value * value))).toBe(true);
  });

  it('decodes 768 kHz and a single sample', async () => {
    const fast = rawWav({ tag: 1, bits: 16, rate: 768_000, data: Buffer.alloc(768_000) });
    expect((await decodeBytes('fast.wav', fast)).seconds).toBeCloseTo(0.5, 2);
    const { seconds, outcome } = await decodeBytes('one.wav', wavBytes(Float32Array.of(0.5)));
    expect(seconds).toBeLessThan(0.001);
    expect(outcome.regionSeconds).toBeCloseTo(1 / 16_000, 6);
  });

  it.each([1, 999, 768_001, 4_000_000_000])('refuses %i samples a second', async (rate) => {
    const bytes = rawWav({ tag: 1, bits: 16, rate, data: Buffer.alloc(4000) });
    await expect(decodeBytes(`${rate}.wav`, bytes)).rejects.toMatchObject({ code: 'media_unreadable' });
  });

  it('refuses more channels than it mixes', async () => {
    const channels = AUDIO_LIMITS.channels + 1;
    const bytes = rawWav({ tag: 1, bits: 16, rate: 8000, channels, data: Buffer.alloc(channels * 1600) });
    await expect(decodeBytes('channels.wav', bytes)).rejects.toMatchObject({ code: 'payload_too_large', details: { max_channels: AUDIO_LIMITS.channels } });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['zeros', Buffer.alloc(5000)],
    ['a header of MP3', Buffer.from('ID3\x04\0\0\0\0\0\x0a', 'latin1')],
    ['a header of Ogg', Buffer.from('OggS\0\x02', 'latin1')],
  ])('calls %s unreadable', async (name, bytes) => {
    await expect(decodeBytes(`${name}.bin`, bytes)).rejects.toMatchObject({ code: 'media_unreadable' });
  });

  it('believes what it decodes, not what the header claims', async () => {
    const { seconds } = await decodeBytes('lying.wav', rawWav({ tag: 1, bits: 16, rate: 16_000, data: Buffer.alloc(64_000), claimedBytes: 640_000 }));
    expect(seconds).toBeCloseTo(2, 3);
  });

  it('goes by the bytes, whatever the name says and whatever follows them', async () => {
    const polyglot = Buffer.concat([wavBytes(tone(2)), Buffer.from('PK\x03\x04%PDF-1.7\n<html>', 'latin1')]);
    expect((await decodeBytes('picture.jpg', polyglot)).seconds).toBeCloseTo(2, 3);
    expect(await sniffFile(at('picture.jpg'))).toMatchObject({ kind: 'audio', format: 'wav' });
  });

  it('decodes an MP3 with a cover and a cut tail', async () => {
    await encodeAudio(at('plain.mp3'), tone(4, 440, 0.25, 44_100), { encoder: 'libmp3lame', format: 's16p', rate: 44_100 });
    const sound = await readFile(at('plain.mp3'));
    const { seconds, samples } = await decodeBytes('cover.mp3', Buffer.concat([coverTag(), sound.subarray(0, Math.round(sound.length / 2) - 7)]));
    expect(seconds).toBeGreaterThan(1.5);
    expect(seconds).toBeLessThan(2.5);
    expect(levelOf(samples)).toBeGreaterThan(0.1);
    const { facts, close } = await openAudio(at('cover.mp3'));
    await close();
    expect(facts).toMatchObject({ codec: 'mp3', hasCover: true, hasVideo: false, audioTracks: 1 });
  });

  it('says which of several tracks it judges', async () => {
    await encodeTracks(at('two.mkv'), [tone(2, 440), tone(2, 880)], { encoder: 'flac', format: 's16', rate: 16_000 });
    const { outcome, seconds } = await decode(at('two.mkv'));
    expect(seconds).toBeGreaterThan(1.9);
    expect(outcome.warnings).toEqual([expect.stringMatching(/2 tracks of sound; only track 1,/)]);
  });

  it('knows sound in a container of video by its tracks', async () => {
    await encodeAudio(at('memo.mp4'), tone(2, 440, 0.25, 44_100), { encoder: 'aac', format: 'fltp', rate: 44_100 });
    expect(await sniffFile(at('memo.mp4'))).toMatchObject({ kind: 'audio', format: 'm4a' });
  });
});

/** ID3v2.3 with a picture of one pixel. */
function coverTag(): Buffer {
  const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  const body = Buffer.concat([Buffer.from('\0image/png\0\x03\0', 'latin1'), pixel]);
  const frame = Buffer.concat([Buffer.from('APIC\0\0\0\0\0\0', 'latin1'), body]);
  frame.writeUInt32BE(body.length, 4);
  const header = Buffer.from('ID3\x03\0\0\0\0\0\0', 'latin1');
  header[8] = frame.length >> 7;
  header[9] = frame.length & 0x7f;
  return Buffer.concat([header, frame]);
}
