import type { Artifact } from '../core/evidence.ts';
import type { MediaType } from '../core/media.ts';
import type { Report } from '../core/report.ts';
import { writeAudioArtifacts } from './audio/audio-artifacts.ts';
import { type Spectrogram, SpectrogramCollector } from './audio/spectrogram.ts';
import { SpeechDetector } from './audio/speech-activity.ts';
import type { JudgeVoice, VoiceJudgement } from './audio/voice.ts';
import type { AudioDetector, AudioListener, AudioMedia, HeardAudio } from './detectors/audio-detector.ts';
import type { Outcome } from './detectors/detector.ts';
import type { EngineContext } from './engine-context.ts';
import { type AudioJudged, fuseAudio, VOICE_DETECTOR } from './fusion/fuse-audio.ts';
import { type AudioRegion, type AudioSource, hashFile, openAudio } from './media/audio.ts';
import { soundProgress } from './sound-progress.ts';
import type { Stopwatch } from './stopwatch.ts';

export interface AudioJob {
  path: string;
  sizeBytes: number;
  type: MediaType;
  detectors: readonly AudioDetector[];
  /** Asked only where there is speech enough. */
  judgeVoice: JudgeVoice;
  region: AudioRegion;
  /** Of one window; null: as the model likes it. */
  frameLengthSeconds: number | null;
  /** The kind of generator was asked for. */
  traceSource: boolean;
  artifactsDir: string | null;
  context: EngineContext;
  stopwatch: Stopwatch;
}

/** Speech shorter than this is not judged: a guess would be worth nothing. */
export const LEAST_SPEECH_SECONDS = 1;
const LISTENED = 0.35;
const JUDGED = 0.9;

/** Listens once for speech and traces, then once more for the voice where there is one: so no sound is held in memory, however long. */
export async function analyzeAudio(job: AudioJob): Promise<Report> {
  const { context, stopwatch, path, region, type, sizeBytes } = job;
  const sha256 = await stopwatch.time('decode', () => hashFile(path));
  const warnings: string[] = [];
  const { judged, heard, spectrogram } = await listen(job, warnings);
  warnings.push(...heard.outcome.warnings);
  context.onProgress?.({ stage: 'speech', fraction: LISTENED });
  const voice = heard.speech.speechSeconds < LEAST_SPEECH_SECONDS ? null : await stopwatch.time('voice', () => judge(job, heard));
  if (job.traceSource && !voice?.sourceTrace) warnings.push(whyUntraced(voice));
  context.onProgress?.({ stage: 'fusion', fraction: JUDGED });
  const { evidence, fused, generator, models } = fuseAudio({ judged, voice, speech: heard.speech });
  const artifacts = await stopwatch.time('artifacts', () => draw(job, spectrogram, voice, evidence));
  context.onProgress?.({ stage: 'artifacts', fraction: 1 });
  return {
    media: {
      kind: type.kind,
      format: type.format,
      mime: type.mime,
      sizeBytes,
      sha256,
      width: null,
      height: null,
      durationMs: Math.round(durationOf(heard, region) * 1000),
      frameCount: null,
    },
    evidence,
    fused,
    generator,
    segments: voice?.segments ?? [],
    artifacts,
    warnings,
    models,
    timingsMs: stopwatch.timingsMs(),
    ...(voice?.findings && { audio: voice.findings }),
    ...(voice?.sourceTrace && { sourceTrace: voice.sourceTrace }),
  };
}

function whyUntraced(voice: VoiceJudgement | null): string {
  const why = voice?.findings ? 'the installed model does not tell kinds of generators apart' : 'no voice could be judged';
  return `source_tracing: the kind of generator is not named; ${why}.`;
}

/** Of the whole sound; where decoding stopped at the region's end, what was declared is the best that is known. */
function durationOf({ outcome, facts }: HeardAudio & { facts: AudioSource['facts'] }, { endSeconds }: AudioRegion): number {
  if (outcome.stoppedEarly && endSeconds !== null) return Math.max(facts.declaredSeconds ?? 0, outcome.decodedSeconds);
  return outcome.decodedSeconds;
}

/** The pictures belong to the learned signal, whose scores they show. */
async function draw(job: AudioJob, spectrogram: Spectrogram | null, voice: VoiceJudgement | null, evidence: Report['evidence']): Promise<Artifact[]> {
  if (job.artifactsDir === null) return [];
  const drawing = { spectrogram, cells: voice?.cells ?? [], segments: voice?.segments ?? [], startMs: startMsOf(job.region) };
  const artifacts = await writeAudioArtifacts(job.artifactsDir, drawing);
  const learned = evidence.find(({ detector }) => detector === VOICE_DETECTOR);
  learned?.artifacts.push(...artifacts.map(({ name }) => name));
  return artifacts;
}

interface Listened {
  judged: AudioJudged[];
  heard: HeardAudio & { facts: AudioSource['facts'] };
  spectrogram: Spectrogram | null;
}

async function listen(job: AudioJob, warnings: string[]): Promise<Listened> {
  const { stopwatch, context, detectors, path, sizeBytes, type, region } = job;
  const source = await stopwatch.time('decode', () => openAudio(path, region));
  try {
    const media: AudioMedia = { path, sizeBytes, type, facts: source.facts, startMs: startMsOf(region) };
    const listeners = detectors.map((detector) => ({ detector, listener: detector.listen(media), failure: null as unknown }));
    const speech = new SpeechDetector();
    const collector = job.artifactsDir === null ? null : new SpectrogramCollector();
    const blocks = source.blocks(context.signal);
    const seconds = secondsAhead(source.facts.declaredSeconds, region);
    const advance = soundProgress(context, { stage: 'speech', from: 0, to: LISTENED, seconds });
    let next = await stopwatch.time('decode', () => blocks.next());
    for (; !next.done; next = await stopwatch.time('decode', () => blocks.next())) {
      const block = next.value;
      await stopwatch.time('speech', () => speech.hear(block.samples));
      for (const one of listeners) await stopwatch.time(one.detector.id, () => hear(one, block));
      await stopwatch.time('artifacts', () => collector?.push(block.samples));
      advance(block.samples);
    }
    const heard = { outcome: next.value, speech: await stopwatch.time('speech', () => speech.finish()), facts: source.facts };
    const judged: AudioJudged[] = [];
    for (const one of listeners)
      judged.push({ detector: one.detector, outcome: await stopwatch.time(one.detector.id, () => finish(one, heard, context, warnings)) });
    return { judged, heard, spectrogram: collector?.result() ?? null };
  } finally {
    await source.close();
  }
}

interface Listening {
  detector: AudioDetector;
  listener: AudioListener;
  /** What it threw: it hears no more. */
  failure: unknown;
}

/** A detector that throws is a bug of ours: it is said in the report, and the others go on. */
function hear(one: Listening, block: Parameters<AudioListener['hear']>[0]): void {
  if (one.failure !== null) return;
  try {
    one.listener.hear(block);
  } catch (error) {
    one.failure = error;
  }
}

async function finish({ detector, listener, failure }: Listening, heard: HeardAudio, context: EngineContext, warnings: string[]): Promise<Outcome> {
  const signal = context.signal ?? new AbortController().signal;
  try {
    if (failure !== null) throw failure;
    return await listener.finish(heard, { signal });
  } catch (error) {
    signal.throwIfAborted();
    process.stderr.write(`${detector.id} failed: ${error instanceof Error ? error.stack : String(error)}\n`);
    warnings.push(`${detector.id} failed on this file and was left out; that is a fault in the detector, not in the file.`);
    return { applicable: false, reasonCode: 'unsupported', summary: 'The detector failed on this file, so it has no say here.' };
  }
}

async function judge(job: AudioJob, { speech, outcome }: HeardAudio): Promise<VoiceJudgement> {
  const source = await openAudio(job.path, job.region);
  try {
    const { region, context, frameLengthSeconds, judgeVoice } = job;
    const advance = soundProgress(context, { stage: VOICE_DETECTOR, from: LISTENED, to: JUDGED, seconds: outcome.regionSeconds });
    const samples = samplesOf(source, context.signal, advance);
    return await judgeVoice({ samples, speech, startMs: startMsOf(region), frameLengthSeconds, signal: context.signal });
  } finally {
    await source.close();
  }
}

async function* samplesOf(
  source: AudioSource,
  signal: AbortSignal | undefined,
  advance: (samples: Float32Array) => void,
): AsyncGenerator<Float32Array, void, void> {
  for await (const { samples } of source.blocks(signal)) {
    advance(samples);
    yield samples;
  }
}

/** How much sound is to be listened to, by what the file declares of itself. */
function secondsAhead(declaredSeconds: number | null, { startSeconds, endSeconds }: AudioRegion): number | null {
  const end = Math.min(declaredSeconds ?? Number.POSITIVE_INFINITY, endSeconds ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(end) ? end - (startSeconds ?? 0) : null;
}

const startMsOf = ({ startSeconds }: AudioRegion): number => Math.round((startSeconds ?? 0) * 1000);
