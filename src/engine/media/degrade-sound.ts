import { FF_ENCODER_LIBMP3LAME, FF_ENCODER_LIBOPUS, FF_ENCODER_PCM_MULAW } from 'node-av/constants';
import type { AudioDegradation } from '../../core/degradation.ts';
import { type AudioBlock, openAudio } from './audio.ts';
import { Resampler } from './audio-resample.ts';
import { type Coding, SoundWriter } from './sound-writer.ts';
import { TelephoneBand } from './telephone-band.ts';

/** What MP3 can be (MPEG-1 and -2, layer III). */
const MP3_RATES = [16_000, 22_050, 24_000, 32_000, 44_100, 48_000] as const;
const TELEPHONE_RATE = 8000;

/** Each at the rate that such copies have in life: MP3 keeps the sound's own where it can. */
const CODINGS = {
  mp3_64k: (rate) => ({
    encoder: FF_ENCODER_LIBMP3LAME,
    container: 'mp3',
    format: 'fltp',
    rate: MP3_RATES.find((one) => one >= rate) ?? 48_000,
    bitRate: 64_000,
  }),
  opus_24k: () => ({ encoder: FF_ENCODER_LIBOPUS, container: 'ogg', format: 's16', rate: 48_000, bitRate: 24_000 }),
  telephone: () => ({ encoder: FF_ENCODER_PCM_MULAW, container: 'wav', format: 's16', rate: TELEPHONE_RATE, bitRate: null }),
} as const satisfies Record<AudioDegradation, (rate: number) => Coding>;

/** Writes a degraded copy of a sound, one channel, a second at a time. Rejects as `openAudio` does, and with the signal's reason. */
export async function degradeSound(from: string, to: string, degradation: AudioDegradation, signal?: AbortSignal): Promise<void> {
  const source = await openAudio(from);
  let writer: SoundWriter | null = null;
  try {
    const coding: Coding = CODINGS[degradation](source.facts.sampleRate);
    writer = await SoundWriter.open(to, coding);
    const change = degradation === 'telephone' ? new TelephoneBand(coding.rate) : null;
    for await (const samples of resampled(source.blocks(signal), coding.rate)) await writer.write(change === null ? samples : change.filter(samples));
    await writer.finish();
  } finally {
    await writer?.close();
    await source.close();
  }
}

/** The sound at its own rate brought to another; a file may change its own on the way. */
async function* resampled(blocks: AsyncIterable<AudioBlock>, rate: number): AsyncGenerator<Float32Array, void, void> {
  let resampler: Resampler | null = null;
  let ownRate = 0;
  try {
    for await (const { original, originalRate } of blocks) {
      if (originalRate !== ownRate) {
        if (resampler !== null) yield resampler.flush();
        resampler?.close();
        resampler = new Resampler(originalRate, rate);
        ownRate = originalRate;
      }
      if (resampler !== null) yield resampler.convert(original);
    }
    if (resampler !== null) yield resampler.flush();
  } finally {
    resampler?.close();
  }
}
