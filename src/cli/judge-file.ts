import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Detection, DetectionOptions, MediaUpload } from '../core/detection.ts';
import { type AppError, toAppError } from '../core/errors.ts';
import { newId } from '../core/id.ts';
import type { AnalyzeContext, Engine } from '../core/ports.ts';
import type { Report } from '../core/report.ts';
import { soundRequestOf } from '../core/sound-request.ts';
import { judge, POLICIES } from '../core/verdict.ts';
import { renderDetection } from '../dialects/native/render-detection.ts';
import type { DetectionWire } from '../dialects/native/schema/detection.ts';
import { isUrl, type OperandFetcher, operandName } from './fetch-operand.ts';

/** A detection as the API shows it; artifact URLs are paths. `path` is the file or URL as it was named; `media` is null where it could not be read. */
export type FileResult = Omit<DetectionWire, 'media'> & { path: string; artifacts_dir: string | null; media: DetectionWire['media'] | null };

export interface FileRequest {
  /** Or a URL. */
  path: string;
  options: DetectionOptions;
  artifactsDir: string | null;
}

/** What judges: the engine, and what brings the files that lie elsewhere. */
export interface Judge {
  engine: Engine;
  fetcher: OperandFetcher;
  /** Told what lies behind an error that is ours: who runs the command can report it, and there is no log to look into. */
  onFault(text: string): void;
}

/** Analyses one file and judges it. Never throws: what goes wrong with a file is the result `failed`. */
export async function judgeFile(judge: Judge, request: FileRequest, context: AnalyzeContext & { signal: AbortSignal }): Promise<FileResult> {
  const startedAt = new Date();
  try {
    if (!isUrl(request.path)) return await judgeAt(judge.engine, request.path, request, context, startedAt);
    const fetched = await judge.fetcher.fetch(request.path, context.signal);
    try {
      return await judgeAt(judge.engine, fetched.path, { ...request, filename: fetched.filename }, context, startedAt);
    } finally {
      await rm(fetched.path, { force: true });
    }
  } catch (error) {
    const known = toAppError(error);
    if (known.code === 'internal' && !context.signal.aborted) judge.onFault(`${request.path}: ${String(known.cause ?? known.message)}`);
    return failedFile(request, known, startedAt);
  }
}

async function judgeAt(engine: Engine, file: string, request: NamedRequest, context: AnalyzeContext, startedAt: Date): Promise<FileResult> {
  const { options, artifactsDir } = request;
  // A kind of generator is shown where it is told; that it is not told is no news to who did not ask, so it is not asked for.
  const report = await engine.analyze(file, { kind: options.kind, artifactsDir, audio: soundRequestOf(options) }, context);
  return render(request, startedAt, { report });
}

/** The result of a file that could not be judged. */
export function failedFile(request: FileRequest, error: AppError, startedAt = new Date()): FileResult {
  return { ...render(request, startedAt, { error }), media: null };
}

/** `filename` where it is not the end of the path. */
type NamedRequest = FileRequest & { filename?: string | null };

type Outcome = { report: Report } | { error: AppError };

function render(request: NamedRequest, createdAt: Date, outcome: Outcome): FileResult {
  const report = 'report' in outcome ? outcome.report : null;
  const detection: Detection = {
    id: newId('det'),
    publicId: null,
    keyId: '',
    owner: '',
    status: report ? 'completed' : 'failed',
    externalId: null,
    metadata: null,
    options: request.options,
    origin: { dialect: 'native', baseUrl: null, callbackUrl: null, sourceUrl: null },
    batchId: null,
    queueTurn: 0,
    filename: request.filename ?? operandName(request.path),
    media: report?.media ?? UNKNOWN_MEDIA,
    blob: null,
    judgement: report && judge(report, POLICIES[request.options.policy]),
    report,
    artifacts: report?.artifacts ?? [],
    error: 'error' in outcome ? outcome.error.toData() : null,
    warnings: [],
    createdAt,
    startedAt: createdAt,
    completedAt: new Date(),
    deleteAt: null,
    deletedAt: null,
    artifactsDeleteAt: null,
  };
  const { path, artifactsDir } = request;
  return { path, artifacts_dir: artifactsDir, ...renderDetection(detection, (_, name) => join(artifactsDir ?? '', name)) };
}

/** Stands in until `failedFile` takes it out: a detection row always has media. */
const UNKNOWN_MEDIA: MediaUpload = { kind: 'image', format: '', mime: '', sizeBytes: 0, sha256: '' };
