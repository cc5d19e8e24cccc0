import type { MediaType } from '../../core/media.ts';
import type { SpeechActivity } from '../audio/speech-activity.ts';
import type { AudioBlock, AudioOutcome } from '../media/audio.ts';
import type { AudioFacts } from '../media/audio-facts.ts';
import type { Detector, DetectorContext, Outcome } from './detector.ts';

/** A sound file as a detector meets it, before its first block. */
export interface AudioMedia {
  path: string;
  sizeBytes: number;
  type: MediaType;
  facts: AudioFacts;
  /** Where the judged region begins in the file: what a detector places in time is counted from the file's begin. */
  startMs: number;
}

/** What is known at the end of a sound. */
export interface HeardAudio {
  outcome: AudioOutcome;
  speech: SpeechActivity;
}

/** One detector at work on one sound. It keeps figures, never the sound, whose length has no bound worth the memory. */
export interface AudioListener {
  hear(block: AudioBlock): void;
  finish(heard: HeardAudio, context: DetectorContext): Promise<Outcome>;
}

/** One method on sound: it listens to the blocks as they are decoded, all detectors in one pass. */
export interface AudioDetector extends Omit<Detector<AudioMedia>, 'detect' | 'aside'> {
  listen(media: AudioMedia): AudioListener;
}

export const rounded = (value: number, digits = 3): number => Math.round(value * 10 ** digits) / 10 ** digits;
