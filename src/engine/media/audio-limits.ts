import { SOUND_SECONDS_MAX } from '../../core/sound-request.ts';

/** Bounds on what a sound file may ask of a decoder. Sound beyond the first ones is left out with a warning; the others refuse the file. */
export const AUDIO_LIMITS = {
  /** Sound that is decoded of one file. */
  durationSeconds: SOUND_SECONDS_MAX,
  /** Tracks of all kinds in one container. */
  streams: 64,
  channels: 64,
  sampleRateMin: 1000,
  sampleRateMax: 768_000,
  /** Opus may have 400 packets a second: enough for the longest file, and a stop for containers that give empty ones for ever. */
  packets: 12_000_000,
  /** Packets in a row, and in all, that may be damaged before the rest is given up. */
  damagedInARow: 500,
  damaged: 20_000,
  /** Samples of one channel in one decoded frame. */
  frameSamples: 1 << 20,
  /** How much of a file is looked at to find its tracks. */
  probeBytes: 8 << 20,
  probeSeconds: 10,
  tags: 128,
  tagChars: 2000,
} as const;

export const SAMPLE_RATE = 16_000;

/**
 * Demuxers and decoders that are let near foreign bytes; FFmpeg has hundreds, many of them without a keeper. Playlists (HLS, DASH, concat) are left out
 * because they open other files.
 */
export const DEMUXERS = [
  'wav',
  'w64',
  'aiff',
  'mp3',
  'mov',
  'mp4',
  'm4a',
  '3gp',
  '3g2',
  'aac',
  'ogg',
  'flac',
  'amr',
  'amrnb',
  'amrwb',
  'matroska',
  'webm',
  'avi',
  'mpegts',
  'mpeg',
  'asf',
  'caf',
  'au',
];

const DECODER =
  /^(aac|mp[123](float)?|opus|libopus|vorbis|flac|alac|amrnb|amrwb|libopencore_amr\w*|speex|libspeex|wma(v1|v2|pro|lossless|voice)|ac3|eac3|pcm_\w+|adpcm_\w+|gsm\w*)$/;

export const isAllowedDecoder = (name: string): boolean => DECODER.test(name);
