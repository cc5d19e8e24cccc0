import { join as joinPath } from 'node:path';
import { encodeAudio } from '../test/support/encode-audio.ts';
import { babble, join, SOUND_RATE } from '../test/support/sounds.ts';

export interface Sound {
  name: '60 s' | '10 min';
  seconds: number;
  path: string;
  /** What was encoded: one channel at 16 kHz. */
  samples: Float32Array;
}

const MINUTE_SECONDS = 60;
const SIZES = [
  { name: '60 s', minutes: 1 },
  { name: '10 min', minutes: 10 },
] as const;

/** Writes an MP3 of 64 kbit/s with the statistics of speech per length into `folder`. */
export async function makeSounds(folder: string): Promise<Sound[]> {
  const minute = babble(MINUTE_SECONDS);
  const sounds: Sound[] = [];
  for (const { name, minutes } of SIZES) {
    const samples = join(...new Array<Float32Array>(minutes).fill(minute));
    const path = joinPath(folder, `${minutes}-minutes.mp3`);
    await encodeAudio(path, samples, { encoder: 'libmp3lame', format: 'fltp', rate: SOUND_RATE, bitRate: 64_000 });
    sounds.push({ name, seconds: minutes * MINUTE_SECONDS, path, samples });
  }
  return sounds;
}
