import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { DEFAULT_OPTIONS, type Detection, isFinished } from '../../../core/detection.ts';
import type { HttpContext } from '../../../http/context.ts';
import { newSubmission } from '../../../http/new-submission.ts';
import type { DialectContext } from '../../../http/submit-media.ts';
import { temporaryPath } from '../../../http/upload.ts';
import { DIALECT } from '../context.ts';
import { wavFile } from './wav-header.ts';
import type { SoundWindow } from './windows.ts';

/** Sound has to be judged about as fast as it is spoken; what takes this long does not come any more. */
const JUDGING_MS_MAX = 60_000;

/** What became of one window. */
export type WindowResult =
  | {
      type: 'judged';
      score: number;
      consistency: number | null;
      /** Of the parts of it that the engine judged; where it tells none, that of the whole. */
      scores: readonly number[];
    }
  | { type: 'skipped' }
  | { type: 'failed'; reason: string };

/**
 * Has one window judged like a file of its own: as audio, under zero retention, and without an id of this API, so that no list of it shows it. It counts on
 * the quota. When `signal` fires, what is not judged yet is erased and gives its quota back. Throws what `Detections.submit` does.
 */
export async function judgeWindow(context: DialectContext, c: HttpContext, { samples }: SoundWindow, signal: AbortSignal): Promise<WindowResult> {
  const { detections } = context.services;
  // The stream may have ended while the key was asked for again: nothing is made that would be erased at once.
  if (signal.aborted) return { type: 'skipped' };
  const submitted = await submit(context, c, wavFile(samples));
  const ended = await detections.wait(submitted.owner, submitted.id, { timeoutMs: JUDGING_MS_MAX, signal });
  if (isFinished(ended.status)) return resultOf(ended);
  await detections.erase(ended.owner, ended.id);
  return { type: 'failed', reason: 'The server is too busy to judge it in time.' };
}

async function submit(context: DialectContext, c: HttpContext, file: Buffer): Promise<Detection> {
  const { services, settings } = context;
  const path = temporaryPath(services.uploadsDir);
  try {
    await writeFile(path, file, { flag: 'wx', mode: 0o600 });
    const options = { ...DEFAULT_OPTIONS, kind: 'audio', policy: settings.policy, zeroRetention: true, visualize: false } as const;
    const asked = { dialect: DIALECT, newPublicId: null, options, externalId: null, metadata: null, warnings: [], callbackUrl: null };
    const sha256 = createHash('sha256').update(file).digest('hex');
    const type = { kind: 'audio', format: 'wav', mime: 'audio/wav' } as const;
    const media = { path, filename: null, type, sizeBytes: file.length, sha256, sourceUrl: null, uploadId: null };
    return await services.detections.submit(newSubmission(context, c, asked, media));
  } finally {
    await rm(path, { force: true });
  }
}

/** Where no detector gave a score there was too little to judge, be it speech or length: the engine's 0.5 is no finding then. */
export function resultOf({ judgement, report, error }: Pick<Detection, 'judgement' | 'report' | 'error'>): WindowResult {
  if (!judgement || !report) return { type: 'failed', reason: error?.publicMessage ?? 'Its detection was erased.' };
  const silent = report.audio !== undefined && report.audio.windows.length > 0 && report.audio.windows.every(({ score }) => score === null);
  const unheard = report.fused.decisive === null && !report.evidence.some(({ score }) => score !== null);
  if (silent || unheard) return { type: 'skipped' };
  const scores = report.audio?.windows.flatMap(({ score }) => (score === null ? [] : [score])) ?? [];
  const { score } = judgement;
  return { type: 'judged', score, consistency: report.audio?.consistency ?? null, scores: scores.length > 0 ? scores : [score] };
}
