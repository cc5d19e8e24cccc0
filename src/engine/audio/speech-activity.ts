import { FRAMES_PER_SECOND, FrameMeter, HOP_SAMPLES } from './frame-features.ts';
import { FrameTracks } from './frame-tracks.ts';
import { smoothSpeech } from './smooth-speech.ts';

/** Where somebody speaks. */
export interface SpeechActivity {
  /** One entry for each 10 ms of the sound: 1 = speech. */
  frames: Uint8Array;
  speechSeconds: number;
  /** Seconds that are louder than the background, speech or not. */
  activeSeconds: number;
}

/** Sound quieter than this is silence, whatever stands out of it; decibels below full scale. */
const AUDIBLE_DB = -72;
/** A frame is active so far above the background. */
const ABOVE_FLOOR_DB = 6;
/** The background is what the quietest tenth of the frames within 2.5 s on either side has. */
const FLOOR_REACH_FRAMES = 250;
const FLOOR_STEP_FRAMES = 25;
const FLOOR_QUANTILE = 0.1;
/** A sound may be all speech: what is so much louder than the background of the whole is active all the same. */
const BELOW_PEAK_DB = 30;
const VOICED = 0.55;
/** Evidence is gathered over 1.2 s around each frame. */
const REACH_FRAMES = 60;
/** Stretches with fewer active frames than these within the reach say nothing. */
const MIN_ACTIVE_FRAMES = 12;
const MIN_JUDGED_FRAMES = 8;
const SETTLED_FRAMES = 8;
const LEAST_VOICED = 0.08;
const LEAST_MOVEMENT_DB = 0.1;
const STILL_DB = 1.5;

/**
 * A small detector of speech, made for telling it from silence, noise, tones and music, not for separating words. Speech has voiced sounds, its spectrum
 * changes shape all the time as the mouth moves, and its loudness rises and falls some four times a second; tones and chords are voiced and hold
 * still, noise moves at random and is not voiced. Ideas: E. Scheirer, M. Slaney, "Construction and evaluation of a robust multifeature speech/music
 * discriminator", ICASSP 1997 (4 Hz modulation, spectral flux); R. Martin, "Noise power spectral density estimation based on optimal smoothing and
 * minimum statistics", IEEE TSAP 9 (2001) (tracked floor).
 */
export class SpeechDetector {
  readonly #meter = new FrameMeter();
  readonly #tracks = new FrameTracks();
  readonly #hop = new Float32Array(HOP_SAMPLES);
  #held = 0;

  /** Samples at 16 kHz, in pieces of any length. */
  hear(samples: Float32Array): void {
    for (let at = 0; at < samples.length; ) {
      const count = Math.min(HOP_SAMPLES - this.#held, samples.length - at);
      this.#hop.set(samples.subarray(at, at + count), this.#held);
      this.#held += count;
      at += count;
      if (this.#held < HOP_SAMPLES) return;
      this.#tracks.add(this.#meter.measure(this.#hop));
      this.#held = 0;
    }
  }

  finish(): SpeechActivity {
    const tracks = this.#tracks;
    const active = activeFrames(tracks);
    const evidence = evidenceOf(tracks, active);
    const frames = smoothSpeech(active.map((flag, i) => (flag === 1 && (evidence[i] as number) > 0 ? 1 : 0)));
    return { frames, speechSeconds: seconds(frames), activeSeconds: seconds(active) };
  }
}

/** Speech in a sound that is at hand. */
export function speechIn(samples: Float32Array): SpeechActivity {
  const detector = new SpeechDetector();
  detector.hear(samples);
  return detector.finish();
}

const seconds = (flags: Uint8Array): number => flags.reduce((sum, flag) => sum + flag, 0) / FRAMES_PER_SECOND;

function activeFrames({ level, count }: FrameTracks): Uint8Array {
  const active = new Uint8Array(count);
  for (let from = 0; from < count; from += FLOOR_STEP_FRAMES) {
    const around = level.slice(Math.max(0, from - FLOOR_REACH_FRAMES), Math.min(count, from + FLOOR_STEP_FRAMES + FLOOR_REACH_FRAMES)).sort();
    const floor = around[Math.floor(FLOOR_QUANTILE * (around.length - 1))] as number;
    const peak = around[Math.floor(0.95 * (around.length - 1))] as number;
    const threshold = Math.max(AUDIBLE_DB, Math.min(floor + ABOVE_FLOOR_DB, peak - ABOVE_FLOOR_DB), peak - BELOW_PEAK_DB);
    const end = Math.min(count, from + FLOOR_STEP_FRAMES);
    for (let i = from; i < end; i += 1) active[i] = (level[i] as number) > threshold ? 1 : 0;
  }
  return active;
}

/** Above zero where what lies around a frame sounds like speech. */
function evidenceOf(tracks: FrameTracks, active: Uint8Array): Float32Array {
  const { count } = tracks;
  const judged = settled(active);
  const sums = {
    active: running(active),
    voiced: running(active.map((flag, i) => (flag === 1 && (tracks.harmonicity[i] as number) > VOICED ? 1 : 0))),
    judged: running(judged),
    movement: running(tracks.movement.map((value, i) => (judged[i] === 1 ? Math.log2(Math.max(value, LEAST_MOVEMENT_DB)) : 0))),
    still: running(tracks.movement.map((value, i) => (judged[i] === 1 && value < STILL_DB ? 1 : 0))),
    modulation: running(tracks.modulation().map((value) => value * value)),
  };
  return Float32Array.from({ length: count }, (_, i) => {
    const from = Math.max(0, i - REACH_FRAMES);
    const to = Math.min(count, i + REACH_FRAMES + 1);
    const over = (track: Float64Array) => (track[to] as number) - (track[from] as number);
    const activeCount = over(sums.active);
    const judgedCount = over(sums.judged);
    if (activeCount < MIN_ACTIVE_FRAMES || judgedCount < MIN_JUDGED_FRAMES) return -1;
    return speechOdds({
      movementDb: 2 ** (over(sums.movement) / judgedCount),
      stillShare: over(sums.still) / judgedCount,
      voicedShare: over(sums.voiced) / activeCount,
      modulationDb: Math.sqrt(over(sums.modulation) / (to - from)),
    });
  });
}

export interface SpeechEvidence {
  /** Geometric mean of the changes of the spectrum's shape over 50 ms, in active frames. */
  movementDb: number;
  /** Of these frames, those whose spectrum holds still. */
  stillShare: number;
  /** Of the active frames. */
  voicedShare: number;
  /** How far the level swings at about 2 to 8 Hz. */
  modulationDb: number;
}

/** Weights set by hand between the figures of speech (movement 3 to 6 dB, hardly a still frame) and of everything else, not fitted: see the tests for both. */
export function speechOdds({ movementDb, stillShare, voicedShare, modulationDb }: SpeechEvidence): number {
  if (voicedShare < LEAST_VOICED) return -1;
  const voiced = 0.5 * (Math.min(voicedShare, 0.7) - 0.3);
  return 2 * (Math.log2(movementDb) - 1.3) - 4 * (stillShare - 0.12) + voiced + 0.1 * (Math.min(modulationDb, 8) - 2.5);
}

/** Active frames with enough active ones before them that the spectra of a begin out of silence are not compared. */
function settled(active: Uint8Array): Uint8Array {
  let run = 0;
  return active.map((flag) => {
    run = flag === 1 ? run + 1 : 0;
    return run > SETTLED_FRAMES ? 1 : 0;
  });
}

function running(values: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i += 1) sums[i + 1] = (sums[i] as number) + (values[i] as number);
  return sums;
}
