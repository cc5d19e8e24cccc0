import { activeFrames } from './active-frames.ts';
import { FRAMES_PER_SECOND, HOP_SAMPLES } from './frame-features.ts';
import { FrameTracks } from './frame-tracks.ts';
import { smoothSpeech } from './smooth-speech.ts';
import { oddsBy, type SpeechModel, speechModel } from './speech-model.ts';
import { BLOCK_FRAMES, STRETCH_FEATURES, Stretches } from './stretch-features.ts';

/** Where somebody speaks. */
export interface SpeechActivity {
  /** One entry for each 10 ms of the sound: 1 = speech. */
  frames: Uint8Array;
  speechSeconds: number;
  /** Seconds that are louder than the background, speech or not. */
  activeSeconds: number;
}

const ENTRY_SAMPLES = 160;
const ENTRIES_PER_SECOND = 100;
const ENTRIES_PER_FRAME = HOP_SAMPLES / ENTRY_SAMPLES;
/** Log-odds from which a block of 100 ms is taken as speech. */
const SPEECH_ODDS = 0;
/** Of blocks in a row that are taken as speech, one at least must be as sure as this: passages of music touch even odds now and then. */
const SURE_ODDS = 1.5;

/**
 * A small detector of speech, made for telling it from silence, noise, tones, drums and music, not for separating words. What stands out of the background
 * is described over 2.5 s by figures that are common for the purpose (harmonicity, pitch that glides or is held, spectra that change shape, loudness that
 * swings some four times a second), and a small perceptron, trained by training/audio/speech, says how much that is like speech. Ideas: E. Scheirer,
 * M. Slaney, "Construction and evaluation of a robust multifeature speech/music discriminator", ICASSP 1997; R. Martin, "Noise power spectral density
 * estimation based on optimal smoothing and minimum statistics", IEEE TSAP 9 (2001) (tracked floor).
 */
export class SpeechDetector {
  readonly #model: SpeechModel;
  readonly #tracks = new FrameTracks();
  readonly #hop = new Float32Array(HOP_SAMPLES);
  #held = 0;

  /** The package's own model where none is given. Throws AppError `model_unavailable` where that cannot be had. */
  constructor(model: SpeechModel = speechModel()) {
    this.#model = model;
  }

  /** Samples at 16 kHz, in pieces of any length. */
  hear(samples: Float32Array): void {
    for (let at = 0; at < samples.length; ) {
      const count = Math.min(HOP_SAMPLES - this.#held, samples.length - at);
      this.#hop.set(samples.subarray(at, at + count), this.#held);
      this.#held += count;
      at += count;
      if (this.#held < HOP_SAMPLES) return;
      this.#tracks.add(this.#hop);
      this.#held = 0;
    }
  }

  finish(): SpeechActivity {
    const active = activeFrames(this.#tracks.level());
    const blocks = speechBlocks(blockOdds(new Stretches(this.#tracks, active), this.#model));
    const speech = active.map((flag, frame) => (flag === 1 && blocks[Math.floor(frame / BLOCK_FRAMES)] === 1 ? 1 : 0));
    const entries = this.#tracks.count * ENTRIES_PER_FRAME + Math.floor(this.#held / ENTRY_SAMPLES);
    const last = this.#tracks.count - 1;
    const frames = smoothSpeech(Uint8Array.from({ length: entries }, (_, i) => speech[Math.min(last, Math.floor(i / ENTRIES_PER_FRAME))] ?? 0));
    return { frames, speechSeconds: count(frames) / ENTRIES_PER_SECOND, activeSeconds: count(active) / FRAMES_PER_SECOND };
  }
}

const count = (flags: Uint8Array): number => flags.reduce((sum, flag) => sum + flag, 0);

function blockOdds(stretches: Stretches, model: SpeechModel): Float32Array {
  const odds = oddsBy(model);
  const values = new Float64Array(STRETCH_FEATURES.length);
  return Float32Array.from({ length: stretches.blocks }, (_, block) => (stretches.around(block, values) ? odds(values) : Number.NEGATIVE_INFINITY));
}

/** Runs of blocks that are likely speech and somewhere surely so. */
function speechBlocks(odds: Float32Array): Uint8Array {
  const blocks = new Uint8Array(odds.length);
  for (let from = 0; from < odds.length; ) {
    let to = from;
    let most = Number.NEGATIVE_INFINITY;
    for (; to < odds.length && (odds[to] as number) > SPEECH_ODDS; to += 1) most = Math.max(most, odds[to] as number);
    if (most > SURE_ODDS) blocks.fill(1, from, to);
    from = to + 1;
  }
  return blocks;
}
