import type { Segment } from '../../core/evidence.ts';
import { type SilenceRun, SilenceRuns } from './audio/silence-runs.ts';
import { type AudioDetector, type HeardAudio, rounded } from './audio-detector.ts';
import type { Outcome } from './detector.ts';

export const AUDIO_SILENCE_FEATURES = [
  'silence_share',
  'silence_inner_runs_per_minute',
  'silence_inner_longest',
  'silence_leading',
  'silence_trailing',
] as const;

export type AudioSilenceFeature = (typeof AUDIO_SILENCE_FEATURES)[number];

const MAX_SEGMENTS = 50;
const EDGE_SECONDS = 0.02;
/** No score stands behind a stretch of silence: even odds. */
const EVEN = 0.5;
/** Longer silences say no more. */
const LONGEST_SECONDS = 5;

/**
 * Stretches in which not a single sample moves. A microphone never falls silent; generators, editors, gates and voice codecs that send nothing in pauses do.
 */
export const audioSilence: AudioDetector = {
  id: 'audio-silence@1',
  mediaKind: 'audio',
  kind: 'forensic',
  method: 'runs of identical samples at the original rate',
  summary: 'Looks for digital silence, which no microphone records, at the ends and between words.',
  applicability: 'Every sound; lossy codecs hide most of it.',
  card: null,
  listen: ({ startMs }) => {
    const runs = new SilenceRuns();
    return {
      hear: ({ original, originalRate }) => runs.hear(original, originalRate),
      finish: async ({ outcome }) => {
        runs.finish();
        return conclude(runs, outcome, startMs);
      },
    };
  },
};

function conclude({ runs, totalSeconds, seconds }: SilenceRuns, { stoppedEarly }: HeardAudio['outcome'], startMs: number): Outcome {
  const first = runs[0];
  const last = runs.at(-1);
  const leading = first && first.from < EDGE_SECONDS ? first : null;
  const trailing = last && last !== leading && last.to > seconds - EDGE_SECONDS && !stoppedEarly ? last : null;
  const inner = runs.filter((run) => run !== leading && run !== trailing);
  const longest = inner.reduce((most, run) => Math.max(most, lengthOf(run)), 0);
  const share = seconds > 0 ? totalSeconds / seconds : 0;
  const summary = tell(inner, share, seconds);
  return {
    applicable: true,
    finding: {
      features: {
        silence_share: share,
        silence_inner_runs_per_minute: Math.log2(1 + (60 * inner.length) / Math.max(1, seconds)),
        silence_inner_longest: Math.min(longest, LONGEST_SECONDS),
        silence_leading: Math.min(leading ? lengthOf(leading) : 0, LONGEST_SECONDS),
        silence_trailing: Math.min(trailing ? lengthOf(trailing) : 0, LONGEST_SECONDS),
      } satisfies Record<AudioSilenceFeature, number>,
      state: null,
      summarize: () => summary,
      details: {
        digital_silence_share: rounded(share),
        leading_ms: leading ? Math.round(lengthOf(leading) * 1000) : 0,
        trailing_ms: trailing ? Math.round(lengthOf(trailing) * 1000) : 0,
        inner_runs: inner.length,
        inner_longest_ms: Math.round(longest * 1000),
      },
      segments: segmentsOf(inner, startMs),
      regions: [],
      map: null,
      generator: null,
      decisive: null,
    },
  };
}

const lengthOf = ({ from, to }: SilenceRun): number => to - from;

/** The longest, in order of time. */
function segmentsOf(runs: readonly SilenceRun[], startMs: number): Segment[] {
  const longest = runs.toSorted((a, b) => lengthOf(b) - lengthOf(a)).slice(0, MAX_SEGMENTS);
  const inOrder = longest.toSorted((a, b) => a.from - b.from);
  return inOrder.map(({ from, to }) => ({ startMs: startMs + Math.round(from * 1000), endMs: startMs + Math.round(to * 1000), score: EVEN }));
}

function tell(inner: readonly SilenceRun[], share: number, seconds: number): string {
  if (seconds > 0 && share > 0.99) return 'The sound is digital silence from begin to end.';
  if (inner.length === 0 && share === 0) return 'There is no digital silence: the background never stops, as in a recording.';
  if (inner.length === 0) return 'There is digital silence at the ends only, as after cutting or fading.';
  const times = inner.length === 1 ? 'once' : `${inner.length} times`;
  return `The sound falls into complete digital silence ${times} in between. No microphone does that; generators, editors, noise gates and voice codecs do.`;
}
