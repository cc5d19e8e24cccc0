import type { Signal } from '../../core/evidence.ts';
import { VOICE_DETECTOR } from '../fusion/fuse-audio.ts';
import { AudioModel } from '../models/audio-model.ts';
import type { GraphOptions } from '../models/onnx.ts';
import { type HeardVoice, judgeVoice } from './judge-voice.ts';
import type { JudgeVoice, VoiceJudgement } from './voice.ts';
import { voiceSummary } from './voice-summary.ts';

export const VOICE_CARD = 'audio-voice';
const DEFAULT_FRAME_LENGTH_SECONDS = 2;

/**
 * The learned judge of voices, for one engine child: its network is loaded with the first voice and kept. It judges one voice at a time. Rejects with AppError
 * `model_unavailable` where the network cannot be had; the next voice tries again.
 */
export function createVoiceJudge(options: GraphOptions, cardId = VOICE_CARD): JudgeVoice {
  let loading: Promise<AudioModel> | null = null;
  const load = async (): Promise<AudioModel> => {
    loading ??= AudioModel.load(cardId, options);
    try {
      return await loading;
    } catch (error) {
      loading = null;
      throw error;
    }
  };
  return async ({ samples, speech, startMs, frameLengthSeconds, signal }) => {
    const model = await load();
    const length = frameLengthSeconds ?? DEFAULT_FRAME_LENGTH_SECONDS;
    const voice = await judgeVoice(model, samples, speech, { frameLengthSeconds: length, startMs, signal });
    return judgementOf(model, voice, length, speech.speechSeconds);
  };
}

function judgementOf({ card }: AudioModel, voice: HeardVoice, frameLengthSeconds: number, speechSeconds: number): VoiceJudgement {
  const { findings, segments, cells, sourceTrace } = voice;
  const scores = findings?.windows.flatMap(({ score }) => (score === null ? [] : [score])) ?? [];
  const signal: Signal = {
    detector: VOICE_DETECTOR,
    kind: 'learned',
    applicable: findings !== null,
    reasonCode: findings === null ? 'too_short' : null,
    score: findings?.score ?? null,
    weight: 0,
    state: null,
    summary: voiceSummary(findings),
    details: {
      speech_seconds: rounded(speechSeconds),
      window_seconds: frameLengthSeconds,
      windows: findings?.windows.length ?? 0,
      windows_judged: scores.length,
      ...(findings && {
        consistency: rounded(findings.consistency),
        lowest_score: rounded(Math.min(...scores)),
        highest_score: rounded(Math.max(...scores)),
      }),
    },
    segments,
    regions: [],
    artifacts: [],
  };
  return { signal, findings, segments, cells, sourceTrace, model: `${card.id}@${card.version}`, coverageShare: card.coverageShare };
}

const rounded = (value: number): number => Number(value.toFixed(3));
