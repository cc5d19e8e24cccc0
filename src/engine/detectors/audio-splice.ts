import { BackgroundTrack } from './audio/background-track.ts';
import { ClickTrack } from './audio/click-track.ts';
import { findSplices, type Splice, type SpliceKind } from './audio/find-splices.ts';
import { type AudioDetector, rounded } from './audio-detector.ts';
import type { Outcome } from './detector.ts';

export const AUDIO_SPLICE_FEATURES = ['splice_background_strength', 'splice_offset_strength', 'splice_jump_strength', 'splice_per_minute'] as const;

export type AudioSpliceFeature = (typeof AUDIO_SPLICE_FEATURES)[number];

const MIN_CELLS = 16;
const MAX_SEGMENTS = 50;
/** A splice is a point; it is shown as a stretch that can be heard. */
const SHOWN_MS = 100;

const WORDS: Readonly<Record<SpliceKind, string>> = {
  background: 'the background changes',
  offset: 'the zero line shifts',
  jump: 'the wave jumps',
};

/** Places where recordings were put together: a step of the background in all bands, of the offset (DC), or a jump of the wave (phase). */
export const audioSplice: AudioDetector = {
  id: 'audio-splice@1',
  mediaKind: 'audio',
  kind: 'forensic',
  method: 'steps of the background level by band and of the offset, jumps of the wave',
  summary: 'Looks for places where pieces of sound seem to have been put together.',
  applicability: 'Sounds of 1.6 s or more. Noise reduction and hard compression of the background hide splices.',
  card: null,
  listen: ({ startMs }) => {
    const background = new BackgroundTrack();
    const clicks = new ClickTrack();
    return {
      hear: ({ samples, original, originalRate }) => {
        background.hear(samples);
        clicks.hear(original, originalRate);
      },
      finish: async (_heard, { signal }) => {
        signal.throwIfAborted();
        return conclude(background, clicks, startMs);
      },
    };
  },
};

function conclude({ cells }: BackgroundTrack, { clicks, count }: ClickTrack, startMs: number): Outcome {
  if (cells.length < MIN_CELLS) return { applicable: false, reasonCode: 'too_short', summary: 'The sound is too short to compare its parts with each other.' };
  const splices = findSplices(cells, clicks);
  const strongest = (kind: SpliceKind) => splices.reduce((most, splice) => (splice.kinds.includes(kind) ? Math.max(most, splice.strength) : most), 0);
  const shown = splices.toSorted((a, b) => b.strength - a.strength).slice(0, MAX_SEGMENTS);
  const inOrder = shown.toSorted((a, b) => a.at - b.at);
  const summary = tell(splices, inOrder, startMs);
  return {
    applicable: true,
    finding: {
      features: {
        splice_background_strength: strongest('background'),
        splice_offset_strength: strongest('offset'),
        splice_jump_strength: strongest('jump'),
        splice_per_minute: Math.log2(1 + (600 * splices.length) / cells.length),
      } satisfies Record<AudioSpliceFeature, number>,
      state: null,
      summarize: () => summary,
      details: {
        splices: splices.length,
        jumps: count,
        places: inOrder.map(({ at, kinds, strength }) => ({ at_ms: startMs + Math.round(at * 1000), signs: kinds, strength: rounded(strength) })),
      },
      segments: inOrder.map(({ at, strength }) => {
        const middle = startMs + Math.round(at * 1000);
        return { startMs: Math.max(startMs, middle - SHOWN_MS), endMs: middle + SHOWN_MS, score: rounded(strength) };
      }),
      regions: [],
      map: null,
      generator: null,
      decisive: null,
    },
  };
}

function tell(splices: readonly Splice[], shown: readonly Splice[], startMs: number): string {
  const first = shown[0];
  if (!first) return 'Background, zero line and wave run on without a break.';
  const at = ((startMs + first.at * 1000) / 1000).toFixed(1);
  const what = first.kinds.map((kind) => WORDS[kind]).join(' and ');
  if (splices.length === 1) return `At ${at} s ${what} from one moment to the next, as where two recordings were put together.`;
  return `At ${splices.length} places background, zero line or wave change from one moment to the next, first at ${at} s, where ${what}. Cuts do that; so do switches and knocks.`;
}
