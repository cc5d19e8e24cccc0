import { AV_CHANNEL_ORDER_NATIVE, AV_SAMPLE_FMT_FLT } from 'node-av/constants';
import { FFmpegError, SoftwareResampleContext } from 'node-av/lib';
import { SAMPLE_RATE } from './audio-limits.ts';

const MONO = { nbChannels: 1, order: AV_CHANNEL_ORDER_NATIVE, mask: 4n };
const FLOAT_BYTES = 4;
const SPARE_SAMPLES = 256;

/** One channel at any rate to another, 16 kHz where none is named, block after block; `flush` gives what the filter still holds. */
export class Resampler {
  readonly #context: SoftwareResampleContext | null;

  constructor(sampleRate: number, wantedRate: number = SAMPLE_RATE) {
    if (sampleRate === wantedRate) {
      this.#context = null;
      return;
    }
    const context = new SoftwareResampleContext();
    FFmpegError.throwIfError(context.allocSetOpts2(MONO, AV_SAMPLE_FMT_FLT, wantedRate, MONO, AV_SAMPLE_FMT_FLT, sampleRate), 'resampler');
    FFmpegError.throwIfError(context.init(), 'resampler');
    this.#context = context;
  }

  convert(samples: Float32Array): Float32Array {
    return this.#context === null ? samples : this.#run([Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)], samples.length);
  }

  flush(): Float32Array {
    return this.#context === null ? new Float32Array(0) : this.#run(null, 0);
  }

  close(): void {
    this.#context?.free();
  }

  #run(input: Buffer[] | null, count: number): Float32Array {
    const context = this.#context as SoftwareResampleContext;
    const room = Math.max(0, context.getOutSamples(count)) + SPARE_SAMPLES;
    const output = new Float32Array(room);
    const made = context.convertSync([Buffer.from(output.buffer, 0, room * FLOAT_BYTES)], room, input, count);
    FFmpegError.throwIfError(made, 'resampling');
    return output.subarray(0, made);
  }
}
