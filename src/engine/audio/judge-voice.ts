import type { Segment } from '../../core/evidence.ts';
import type { AudioFindings, SourceTrace } from '../../core/findings.ts';
import type { AudioModel, WindowJudgement } from '../models/audio-model.ts';
import { poolWindows } from './pooling.ts';
import { type ScoreCell, scoreCells } from './score-cells.ts';
import { mergeSegments } from './segments.ts';
import { traceSource } from './source-trace.ts';
import type { SpeechActivity } from './speech-activity.ts';

/** One entry of the speech activity. */
const FRAME_MS = 10;

export interface HeardVoice {
  /** Null where no window has enough speech. */
  findings: AudioFindings | null;
  segments: Segment[];
  /** For the pictures: the same without overlap. */
  cells: ScoreCell[];
  /** The kind of generator; null where the model does not tell them apart, or nothing was judged. */
  sourceTrace: SourceTrace | null;
}

export interface VoiceOptions {
  frameLengthSeconds: number;
  /** Where the judged stretch begins in the file; all times that are given count from the file's begin. */
  startMs: number;
  signal?: AbortSignal | undefined;
}

/**
 * What a model says of the voice in a sound whose speech is known. `blocks` is the sound once more from its begin: where speech is, is only known at the end
 * of a first pass. Nothing of the sound is kept. Rejects with the signal's reason, or AppError `model_unavailable`.
 */
export async function judgeVoice(
  model: AudioModel,
  blocks: AsyncIterable<Float32Array> | Iterable<Float32Array>,
  speech: SpeechActivity,
  { frameLengthSeconds, startMs, signal }: VoiceOptions,
): Promise<HeardVoice> {
  const judged = await model.judge(blocks, (frame) => speech.frames[frame] === 1, { frameLengthSeconds, signal });
  const windows = judged.map((window): WindowJudgement => ({ ...window, startMs: window.startMs + startMs, endMs: window.endMs + startMs }));
  const cells = scoreCells(windows, (from, to) =>
    speech.frames.subarray(Math.floor((from - startMs) / FRAME_MS), Math.ceil((to - startMs) / FRAME_MS)).includes(1),
  );
  return {
    findings: poolWindows(windows),
    segments: mergeSegments(cells),
    cells,
    sourceTrace: traceSource(windows, model.card.families),
  };
}
