import type { AudioFacts } from '../../src/engine/media/audio-facts.ts';

/** What a plain mono WAV at 16 kHz says of itself. */
export const WAV_FACTS: AudioFacts = {
  codec: 'pcm_s16le',
  container: 'wav',
  sampleRate: 16_000,
  channels: 1,
  bitRate: null,
  bitsPerSample: 16,
  declaredSeconds: null,
  audioTracks: 1,
  judgedTrack: 1,
  hasVideo: false,
  hasCover: false,
  tags: {},
};
