import type { Dictionary, FormatContext, Stream } from 'node-av/lib';
import { AUDIO_LIMITS } from './audio-limits.ts';

/** What a container says of its sound, before anything is decoded. */
export interface AudioFacts {
  /** FFmpeg's names, e.g. `mp3` and `mov,mp4,m4a,3gp,3g2,mj2`. */
  codec: string;
  container: string;
  /** Hertz, of the coded sound. */
  sampleRate: number;
  channels: number;
  /** Bits a second of the track, or of the file where the track does not say; null where neither does. */
  bitRate: number | null;
  bitsPerSample: number | null;
  /** What the header says; null where it says nothing. How long the sound is is known once it is decoded. */
  declaredSeconds: number | null;
  /** Tracks of sound in the file. */
  audioTracks: number;
  /** Which of them is judged, counted from 1. */
  judgedTrack: number;
  hasVideo: boolean;
  /** A cover stands in the file as a picture track. */
  hasCover: boolean;
  /** Of the container and the track, keys in lower case. */
  tags: Readonly<Record<string, string>>;
}

/** FFmpeg counts a container's time in microseconds. */
const TIME_BASE = 1_000_000;

export function durationOf(context: FormatContext, stream: Stream): number | null {
  const { num, den } = stream.timeBase;
  if (stream.duration > 0n && den > 0) return (Number(stream.duration) * num) / den;
  return context.duration > 0n ? Number(context.duration) / TIME_BASE : null;
}

/** Tags of file and track, the file's first, as many and as long as the limits allow. */
export function tagsOf(...dictionaries: (Dictionary | null)[]): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const dictionary of dictionaries) {
    for (const [key, value] of Object.entries(dictionary?.getAll() ?? {})) {
      const name = key.toLowerCase().slice(0, 80);
      if (Object.keys(tags).length >= AUDIO_LIMITS.tags || Object.hasOwn(tags, name)) continue;
      tags[name] = value.slice(0, AUDIO_LIMITS.tagChars);
    }
  }
  return tags;
}
