import type { Segment, Signal } from '../../core/evidence.ts';
import type { AudioFindings, SourceTrace } from '../../core/findings.ts';
import type { ScoreCell } from './score-cells.ts';
import type { SpeechActivity } from './speech-activity.ts';

/** What a learned model is given of a sound: blocks at 16 kHz as they are decoded, and where in them somebody speaks. */
export interface VoiceToJudge {
  samples: AsyncIterable<Float32Array>;
  speech: SpeechActivity;
  /** Where the judged region begins in the file. */
  startMs: number;
  /** Seconds of one window; null: as the model likes it. */
  frameLengthSeconds: number | null;
  signal: AbortSignal | undefined;
}

/** What a learned model says of a voice. Times are milliseconds from the file's begin. */
export interface VoiceJudgement {
  /** The model's signal, score and segments included; without weight and artifacts. */
  signal: Signal;
  /** Null where no window could be judged. */
  findings: AudioFindings | null;
  segments: Segment[];
  /** What the pictures show along the sound. */
  cells: readonly ScoreCell[];
  sourceTrace: SourceTrace | null;
  /** Model card id with its version. */
  model: string;
  /** How much of the judgement of sound stands on this model, 0..1. */
  coverageShare: number;
}

export type JudgeVoice = (voice: VoiceToJudge) => Promise<VoiceJudgement>;
