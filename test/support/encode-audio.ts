import { writeFile } from 'node:fs/promises';
import { Encoder, Muxer } from 'node-av/api';
import { AV_CHANNEL_ORDER_NATIVE, AV_SAMPLE_FMT_FLT, AV_SAMPLE_FMT_FLTP, AV_SAMPLE_FMT_S16, AV_SAMPLE_FMT_S16P, type FFEncoderCodec } from 'node-av/constants';
import { Frame } from 'node-av/lib';

export interface WavOptions {
  rate?: number;
  channels?: number;
  /** Text chunks of LIST INFO, e.g. `ISFT`. */
  info?: Readonly<Record<string, string>>;
}

/** A WAV file of 16 bits; every channel has the same sound. */
export function wavBytes(samples: Float32Array, { rate = 16_000, channels = 1, info = {} }: WavOptions = {}): Buffer {
  const data = Buffer.alloc(samples.length * channels * 2);
  samples.forEach((value, i) => {
    for (let channel = 0; channel < channels; channel += 1)
      data.writeInt16LE(Math.round(Math.max(-1, Math.min(1, value)) * 32_767), (i * channels + channel) * 2);
  });
  const format = Buffer.alloc(16);
  format.writeUInt16LE(1, 0);
  format.writeUInt16LE(channels, 2);
  format.writeUInt32LE(rate, 4);
  format.writeUInt32LE(rate * channels * 2, 8);
  format.writeUInt16LE(channels * 2, 12);
  format.writeUInt16LE(16, 14);
  const texts = Object.entries(info).map(([id, text]) => chunk(id, Buffer.from(`${text}\0`)));
  const list = texts.length === 0 ? [] : [chunk('LIST', Buffer.concat([Buffer.from('INFO'), ...texts]))];
  const body = Buffer.concat([Buffer.from('WAVE'), chunk('fmt ', format), ...list, chunk('data', data)]);
  return chunk('RIFF', body);
}

function chunk(id: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(id, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

export const writeWav = (path: string, samples: Float32Array, options: WavOptions = {}): Promise<void> => writeFile(path, wavBytes(samples, options));

const MONO = { nbChannels: 1, order: AV_CHANNEL_ORDER_NATIVE, mask: 4n };
type SampleFormat = 'flt' | 'fltp' | 's16' | 's16p';
const FORMATS = { flt: AV_SAMPLE_FMT_FLT, fltp: AV_SAMPLE_FMT_FLTP, s16: AV_SAMPLE_FMT_S16, s16p: AV_SAMPLE_FMT_S16P };

export interface EncodeOptions {
  /** FFmpeg's name of the encoder. */
  encoder: string;
  format: SampleFormat;
  rate: number;
  bitRate?: number;
}

/** Encodes one channel into the container that the path's extension names. */
export const encodeAudio = (path: string, samples: Float32Array, options: EncodeOptions): Promise<void> => encodeTracks(path, [samples], options);

/** Encodes every sound as a track of its own. */
export async function encodeTracks(path: string, tracks: readonly Float32Array[], { encoder: name, format, rate, bitRate }: EncodeOptions): Promise<void> {
  const muxer = await Muxer.open(path);
  const encoders: Encoder[] = [];
  for (const _ of tracks) encoders.push(await Encoder.create(name as FFEncoderCodec, bitRate === undefined ? {} : { bitrate: bitRate }));
  const streams = encoders.map((encoder) => muxer.addStream(encoder));
  const longest = tracks.reduce((most, { length }) => Math.max(most, length), 0);
  for (let at = 0; at < longest; at += STEP) {
    for (const [track, samples] of tracks.entries()) {
      const frame = frameOf(samples.subarray(at, at + STEP), at, format, rate);
      for await (const packet of (encoders[track] as Encoder).packets(frame)) if (packet) await muxer.writePacket(packet, streams[track] as number);
      frame.free();
    }
  }
  for (const [track, encoder] of encoders.entries()) {
    for await (const packet of encoder.packets(null)) if (packet) await muxer.writePacket(packet, streams[track] as number);
  }
  await muxer.close();
  for (const encoder of encoders) encoder.close();
}

const STEP = 1024;

function frameOf(part: Float32Array, at: number, format: SampleFormat, rate: number): Frame {
  const buffer = format.startsWith('flt') ? Buffer.from(Float32Array.from(part).buffer) : Buffer.from(Int16Array.from(part, (value) => value * 32_767).buffer);
  return Frame.fromAudioBuffer(buffer, {
    nbSamples: part.length,
    format: FORMATS[format],
    sampleRate: rate,
    channelLayout: MONO,
    pts: BigInt(at),
    timeBase: { num: 1, den: rate },
  });
}
