import { basename, join } from 'node:path';
import type { Detection, DetectionOptions, MediaUpload } from '../core/detection.ts';
import { type AppError, toAppError } from '../core/errors.ts';
import { newId } from '../core/id.ts';
import type { AnalyzeContext, Engine } from '../core/ports.ts';
import type { Report } from '../core/report.ts';
import { judge, POLICIES } from '../core/verdict.ts';
import { renderDetection } from '../dialects/native/render-detection.ts';
import type { DetectionWire } from '../dialects/native/schema/detection.ts';

/** A detection as the API shows it; artifact URLs are paths. `path` is the file as it was named; `media` is null where it could not be read. */
export type FileResult = Omit<DetectionWire, 'media'> & { path: string; artifacts_dir: string | null; media: DetectionWire['media'] | null };

export interface FileRequest {
  path: string;
  options: DetectionOptions;
  artifactsDir: string | null;
}

/** Analyses one file and judges it. Never throws: what goes wrong with a file is the result `failed`. */
export async function judgeFile(engine: Engine, request: FileRequest, context: AnalyzeContext): Promise<FileResult> {
  const startedAt = new Date();
  try {
    const { kind } = request.options;
    const report = await engine.analyze(request.path, { kind, artifactsDir: request.artifactsDir }, context);
    return render(request, startedAt, { report });
  } catch (error) {
    return failedFile(request, toAppError(error), startedAt);
  }
}

/** The result of a file that could not be judged. */
export function failedFile(request: FileRequest, error: AppError, startedAt = new Date()): FileResult {
  return { ...render(request, startedAt, { error }), media: null };
}

type Outcome = { report: Report } | { error: AppError };

function render(request: FileRequest, createdAt: Date, outcome: Outcome): FileResult {
  const report = 'report' in outcome ? outcome.report : null;
  const detection: Detection = {
    id: newId('det'),
    keyId: '',
    owner: '',
    status: report ? 'completed' : 'failed',
    externalId: null,
    metadata: null,
    options: request.options,
    origin: { dialect: 'native', baseUrl: null, callbackUrl: null, sourceUrl: null },
    batchId: null,
    queueTurn: 0,
    filename: basename(request.path),
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
