import { Encoder, Muxer } from 'node-av/api';
import { AV_CHANNEL_ORDER_NATIVE, AV_SAMPLE_FMT_FLTP, AV_SAMPLE_FMT_S16, type FFEncoderCodec } from 'node-av/constants';
import { Frame } from 'node-av/lib';

/** How a sound of one channel is coded. */
export interface Coding {
  /** FFmpeg's names. */
  encoder: FFEncoderCodec;
  container: string;
  format: 'fltp' | 's16';
  /** Samples a second. */
  rate: number;
  /** Bits a second; null where the coding has one of its own. */
  bitRate: number | null;
}

const FORMATS = { fltp: AV_SAMPLE_FMT_FLTP, s16: AV_SAMPLE_FMT_S16 };
const MONO = { nbChannels: 1, order: AV_CHANNEL_ORDER_NATIVE, mask: 4n };
const FRAME_SAMPLES = 1024;
const FULL_SCALE = 32_767;

/** Encodes one channel block by block into a file; nothing of the sound is kept. Close it also after a failure. */
export class SoundWriter {
  readonly #coding: Coding;
  readonly #encoder: Encoder;
  readonly #muxer: Muxer;
  readonly #stream: number;
  #written = 0;

  private constructor(coding: Coding, encoder: Encoder, muxer: Muxer) {
    this.#coding = coding;
    this.#encoder = encoder;
    this.#muxer = muxer;
    this.#stream = muxer.addStream(encoder);
  }

  static async open(path: string, coding: Coding): Promise<SoundWriter> {
    const encoder = await Encoder.create(coding.encoder, coding.bitRate === null ? {} : { context: { bitRate: coding.bitRate } });
    return new SoundWriter(coding, encoder, await Muxer.open(path, { format: coding.container }));
  }

  /** Samples at the coding's rate, full scale = 1. */
  async write(samples: Float32Array): Promise<void> {
    for (let at = 0; at < samples.length; at += FRAME_SAMPLES) await this.#encode(samples.subarray(at, at + FRAME_SAMPLES));
  }

  /** Writes what the encoder still holds. */
  async finish(): Promise<void> {
    for await (const packet of this.#encoder.packets(null)) if (packet) await this.#muxer.writePacket(packet, this.#stream);
  }

  async close(): Promise<void> {
    await this.#muxer.close();
    this.#encoder.close();
  }

  async #encode(samples: Float32Array): Promise<void> {
    const { format, rate } = this.#coding;
    const values = samples.map((value) => Math.max(-1, Math.min(1, value)));
    const frame = Frame.fromAudioBuffer(Buffer.from(format === 'fltp' ? values.buffer : Int16Array.from(values, (value) => value * FULL_SCALE).buffer), {
      nbSamples: values.length,
      format: FORMATS[format],
      sampleRate: rate,
      channelLayout: MONO,
      pts: BigInt(this.#written),
      timeBase: { num: 1, den: rate },
    });
    this.#written += values.length;
    try {
      for await (const packet of this.#encoder.packets(frame)) if (packet) await this.#muxer.writePacket(packet, this.#stream);
    } finally {
      frame.free();
    }
  }
}
