import type { Generator, ReasonCode, Signal } from '../../core/evidence.ts';
import type { AudioFindings } from '../../core/findings.ts';
import type { Decisive, Fused, Manipulation, Report } from '../../core/report.ts';
import type { SpeechActivity } from '../audio/speech-activity.ts';
import type { VoiceJudgement } from '../audio/voice.ts';
import type { AudioDetector } from '../detectors/audio-detector.ts';
import type { Outcome } from '../detectors/detector.ts';

export interface AudioJudged {
  detector: AudioDetector;
  outcome: Outcome;
}

export interface AudioFusionInput {
  judged: readonly AudioJudged[];
  /** Null where there was too little speech to ask the model. */
  voice: VoiceJudgement | null;
  speech: SpeechActivity;
}

export const VOICE_DETECTOR = 'audio-voice@1';
const LEARNED = { detector: VOICE_DETECTOR, kind: 'learned', state: null, regions: [] } satisfies Partial<Signal>;
/** Where no model was asked. */
const NO_MODEL = 'none';
const EVEN = 0.5;
/** Windows of which so many are on the other side make a part, not a whole. */
const LOCAL_SHARE = 0.15;

/** The learned score is the score; what the file declares may settle it; the forensic signals stand beside them without a score of their own. */
export function fuseAudio({ judged, voice, speech }: AudioFusionInput): Pick<Report, 'evidence' | 'fused' | 'generator' | 'models'> {
  const findings = voice?.findings ?? null;
  const score = findings?.score ?? null;
  const learned = voice?.signal ?? withoutSpeech(speech);
  const signals = judged.map(toSignal);
  const decisive = judged.flatMap(({ detector, outcome }): Decisive[] =>
    outcome.applicable && outcome.finding.decisive ? [{ detector: detector.id, ...outcome.finding.decisive }] : [],
  );
  const fused: Fused = {
    score: score ?? EVEN,
    coverage: voice === null || score === null ? 0 : voice.coverageShare,
    manipulation: findings === null ? 'unknown' : manipulationOf(findings),
    decisive: decisive[0] ?? null,
    model: voice?.model ?? NO_MODEL,
  };
  return {
    evidence: [...signals, { ...learned, weight: score === null ? 0 : 1 }],
    fused,
    generator: judged.flatMap(({ outcome }): Generator[] => (outcome.applicable && outcome.finding.generator ? [outcome.finding.generator] : []))[0] ?? null,
    models: voice === null || score === null ? [] : [voice.model],
  };
}

function toSignal({ detector, outcome }: AudioJudged): Signal {
  const base = { detector: detector.id, kind: detector.kind, weight: 0, score: null, regions: [], artifacts: [] };
  if (!outcome.applicable) {
    return { ...base, applicable: false, reasonCode: outcome.reasonCode, state: null, summary: outcome.summary, details: {}, segments: [] };
  }
  const { finding } = outcome;
  return {
    ...base,
    applicable: true,
    reasonCode: null,
    state: finding.state,
    summary: finding.summarize(null),
    details: finding.details,
    segments: finding.segments,
  };
}

function manipulationOf({ score, windows }: AudioFindings): Manipulation {
  const scores = windows.flatMap((window) => (window.score === null ? [] : [window.score]));
  const spoofed = scores.filter((one) => one >= EVEN).length / Math.max(1, scores.length);
  if (score >= EVEN) return spoofed > 1 - LOCAL_SHARE ? 'full' : 'local';
  return spoofed >= LOCAL_SHARE ? 'local' : 'none';
}

/** What stands in the model's place where there is no speech, or too little. */
function withoutSpeech(speech: SpeechActivity): Signal {
  const [reasonCode, summary] = reasonOf(speech.speechSeconds, speech.activeSeconds);
  return { ...LEARNED, applicable: false, reasonCode, score: null, weight: 0, summary, details: secondsOf(speech), segments: [], artifacts: [] };
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;
const secondsOf = ({ speechSeconds, activeSeconds }: SpeechActivity) => ({ speech_seconds: rounded(speechSeconds), sound_seconds: rounded(activeSeconds) });

function reasonOf(speechSeconds: number, activeSeconds: number): [ReasonCode, string] {
  if (speechSeconds > 0)
    return ['too_short', `There are only ${(Math.floor(speechSeconds * 10) / 10).toFixed(1)} s of speech; less than 1 s cannot be judged.`];
  return [
    'no_speech',
    activeSeconds > 0 ? 'There is sound but no speech in it: music, tones and noise are not judged.' : 'There is no speech: the sound is silent or steady.',
  ];
}
