import { AppError } from '../core/errors.ts';
import { type MediaKind, type MediaType, possibleKinds } from '../core/media.ts';
import type { AnalyzeRequest } from '../core/ports.ts';
import type { Report } from '../core/report.ts';
import { analyzeImage } from './analyze-image.ts';
import type { JudgeVoice } from './audio/voice.ts';
import { createVoiceJudge } from './audio/voice-judge.ts';
import { degradeMedia } from './degrade-media.ts';
import { type Detectors, installDetectors } from './detectors/index.ts';
import type { EngineContext } from './engine-context.ts';
import { checkFileSize } from './limits.ts';
import { fileSize } from './media/read-file.ts';
import { sniffFile } from './media/sniff.ts';
import type { ChildSettings } from './protocol.ts';
import { Stopwatch } from './stopwatch.ts';

export type Analyze = (path: string, request: AnalyzeRequest, context: EngineContext) => Promise<Report>;

/** One analysis in this process, without a pool: what runs inside an engine child. */
export function createAnalyzer(settings: ChildSettings): Analyze {
  const { c2paTrustPem, threads = 1 } = settings;
  const models = settings.models === undefined ? undefined : new URL(settings.models);
  const detectors = installDetectors({ c2paTrustPem, threads, models });
  const judgeVoice = createVoiceJudge({ threads, ...(models && { folder: models }) });
  return (path, request, context) => analyze(path, request, context, settings, { detectors, judgeVoice });
}

interface Methods {
  detectors: Detectors;
  judgeVoice: JudgeVoice;
}

async function analyze(path: string, request: AnalyzeRequest, context: EngineContext, settings: ChildSettings, methods: Methods): Promise<Report> {
  const { limits } = settings;
  const { detectors, judgeVoice } = methods;
  const stopwatch = new Stopwatch();
  const sizeBytes = await fileSize(path);
  const found = requireType(await sniffFile(path));
  if (sizeBytes > (request.acceptedBytes ?? 0)) checkFileSize(found.kind, sizeBytes, limits);
  const type = agreeOnKind(found, request.kind);
  if (request.degraded) {
    const copy = await degradeMedia(path, type, request.degraded, context.signal);
    return analyze(copy, { ...request, degraded: undefined }, context, settings, methods);
  }
  if (type.kind === 'audio' && detectors.audio.length > 0) {
    const { analyzeAudio } = await loadAudio();
    const { frameLengthSeconds = null, startSeconds = null, endSeconds = null } = request.audio ?? {};
    const { artifactsDir, traceSource = false } = request;
    const region = { startSeconds, endSeconds };
    const asked = { region, frameLengthSeconds, traceSource };
    return analyzeAudio({ path, sizeBytes, type, detectors: detectors.audio, judgeVoice, ...asked, artifactsDir, context, stopwatch });
  }
  if (type.kind !== 'image') {
    throw notInstalled(type, detectors.audio.length > 0);
  }
  const { artifactsDir, searchCopy, mask, traceSource = false, outOfDomain = false } = request;
  const asked = request.hashOnly ? [] : detectors.image;
  const wishes = { traceSource, outOfDomain };
  return analyzeImage({ path, sizeBytes, type, limits, detectors: asked, wishes, artifactsDir, searchCopy, mask, context, stopwatch });
}

/** FFmpeg is large: a child loads it with the first sound. Where it has no build for this system, sound alone cannot be judged. */
async function loadAudio(): Promise<typeof import('./analyze-audio.ts')> {
  try {
    return await import('./analyze-audio.ts');
  } catch (cause) {
    throw new AppError('model_unavailable', 'The decoder of sound (node-av) cannot be loaded on this system, so sound cannot be judged here.', { cause });
  }
}

/** Pictures and sound are judged by every whole installation. */
const DAMAGED = 'A part of this installation is missing or damaged: "bonafide doctor" says which.';
const REMEDIES: Readonly<Record<MediaKind, string>> = {
  image: DAMAGED,
  audio: DAMAGED,
  video: 'Install a version that judges video.',
  document: 'Install a version that judges document.',
};

function notInstalled({ kind, format }: MediaType, judgesSound: boolean): AppError {
  // A container of film has sound as a rule.
  const remedy = judgesSound && kind === 'video' ? 'To have its sound alone judged, ask for the kind audio.' : REMEDIES[kind];
  return new AppError('model_unavailable', `No detector for ${kind} media is installed. ${remedy}`, { details: { kind, format } });
}

function requireType(type: MediaType | null): MediaType {
  if (type) return type;
  throw new AppError('unsupported_media', 'The bytes are of no supported type, whatever the file is called. Send a JPEG, PNG, WebP or another listed type.');
}

/** Of containers that may hold both, the sound alone can be asked for. */
function agreeOnKind(type: MediaType, wanted: MediaKind | null): MediaType {
  if (wanted === null || wanted === type.kind) return type;
  if (possibleKinds(type).includes(wanted)) return { ...type, kind: wanted };
  throw new AppError(
    'unsupported_media',
    `The bytes are ${type.kind} (${type.format}), but ${wanted} was asked for. Leave "kind" out or send ${wanted} media.`,
    {
      details: { asked: wanted, found: type.kind, format: type.format },
    },
  );
}
