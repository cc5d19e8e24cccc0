import { AppError } from '../core/errors.ts';
import type { MediaKind, MediaType } from '../core/media.ts';
import type { AnalyzeContext, AnalyzeRequest } from '../core/ports.ts';
import type { Report } from '../core/report.ts';
import { analyzeImage } from './analyze-image.ts';
import type { JudgeVoice } from './audio/voice.ts';
import { createVoiceJudge } from './audio/voice-judge.ts';
import { type Detectors, installDetectors } from './detectors/index.ts';
import { checkFileSize } from './limits.ts';
import { fileSize } from './media/read-file.ts';
import { sniffFile } from './media/sniff.ts';
import type { ChildSettings } from './protocol.ts';
import { Stopwatch } from './stopwatch.ts';

export type Analyze = (path: string, request: AnalyzeRequest, context: AnalyzeContext) => Promise<Report>;

/** One analysis in this process, without a pool: what runs inside an engine child. */
export function createAnalyzer(settings: ChildSettings): Analyze {
  const detectors = installDetectors(settings);
  const judgeVoice = createVoiceJudge({ threads: settings.threads ?? 1 });
  return (path, request, context) => analyze(path, request, context, settings, { detectors, judgeVoice });
}

interface Methods {
  detectors: Detectors;
  judgeVoice: JudgeVoice;
}

async function analyze(path: string, request: AnalyzeRequest, context: AnalyzeContext, { limits }: ChildSettings, methods: Methods): Promise<Report> {
  const { detectors, judgeVoice } = methods;
  const stopwatch = new Stopwatch();
  const sizeBytes = await fileSize(path);
  const type = requireKind(await sniffFile(path), request.kind);
  if (sizeBytes > (request.acceptedBytes ?? 0)) checkFileSize(type.kind, sizeBytes, limits);
  if (type.kind === 'audio' && detectors.audio.length > 0) {
    // FFmpeg is large: a child loads it with the first sound.
    const { analyzeAudio } = await import('./analyze-audio.ts');
    const { frameLengthSeconds = null, startSeconds = null, endSeconds = null } = request.audio ?? {};
    const { artifactsDir } = request;
    const region = { startSeconds, endSeconds };
    return analyzeAudio({ path, sizeBytes, type, detectors: detectors.audio, judgeVoice, region, frameLengthSeconds, artifactsDir, context, stopwatch });
  }
  if (type.kind !== 'image') {
    throw new AppError('model_unavailable', `No detector for ${type.kind} media is installed. Send an image, or install a version that judges ${type.kind}.`, {
      details: { kind: type.kind, format: type.format },
    });
  }
  return analyzeImage({ path, sizeBytes, type, limits, detectors: detectors.image, artifactsDir: request.artifactsDir, context, stopwatch });
}

function requireKind(type: MediaType | null, wanted: MediaKind | null): MediaType {
  if (!type)
    throw new AppError('unsupported_media', 'The bytes are of no supported type, whatever the file is called. Send a JPEG, PNG, WebP or another listed type.');
  if (wanted === null || wanted === type.kind) return type;
  throw new AppError(
    'unsupported_media',
    `The bytes are ${type.kind} (${type.format}), but ${wanted} was asked for. Leave "kind" out or send ${wanted} media.`,
    {
      details: { asked: wanted, found: type.kind, format: type.format },
    },
  );
}
