import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { type Detection, isFinished } from '../../../core/detection.ts';
import type { HttpContext } from '../../../http/context.ts';
import { type MotionJpeg, motionJpegAvi } from '../../../http/mjpeg-avi.ts';
import { submitMedia } from '../../../http/submit-media.ts';
import { temporaryPath } from '../../../http/upload.ts';
import type { MediaFile } from '../../../http/upload-file.ts';
import { NAME } from '../names.ts';
import type { DeeptrackContext } from '../openapi.ts';
import { uploadRules } from '../receive-upload.ts';
import { toOptions } from '../translate.ts';
import { type FramesVerdict, renderFrames } from '../translate-frames.ts';
import { JUDGE_MS_MAX, WAIT_PIECE_MS } from './limits.ts';

const FILENAME = 'frames.avi';
const GIVEN_UP = { judgement: null, report: null, error: null };
const AVI = { kind: 'video', format: 'avi', mime: 'video/x-msvideo' } as const;

/**
 * Judges a window as a video like any other, but keeps nothing of it: it has zero retention, and no id by which a job would be listed or found. `signal` ends the
 * wait. Throws what a submission throws, `quota_exceeded` and `model_unavailable` among it.
 */
export async function judgeWindow(context: DeeptrackContext, c: HttpContext, window: MotionJpeg, signal: AbortSignal): Promise<FramesVerdict> {
  const { services, settings } = context;
  // Who has gone meanwhile needs no detection that is erased at once.
  if (signal.aborted) return renderFrames(GIVEN_UP);
  const file = await writeVideo(services.uploadsDir, window);
  if (signal.aborted) {
    await rm(file.path, { force: true });
    return renderFrames(GIVEN_UP);
  }
  const options = toOptions('video', settings.policy, true);
  const asked = { dialect: NAME, newPublicId: null, options, externalId: null, metadata: null, warnings: [], callbackUrl: null };
  const submitted = await submitMedia(context, c, { type: 'file', file }, uploadRules(services, 'video'), asked);
  const detection = await waitLong(context, submitted, signal);
  // Nobody waits for it any more, so it needs no place in the queue and no scan of the month.
  if (!isFinished(detection.status)) await services.detections.erase(detection.owner, detection.id);
  return renderFrames(detection);
}

/** The request that filled the window may be answered by then, so no connection ends this wait: the database being closed does. */
async function waitLong({ services }: DeeptrackContext, submitted: Detection, signal: AbortSignal): Promise<Detection> {
  const { owner, id } = submitted;
  let detection = submitted;
  for (let i = 0; i < JUDGE_MS_MAX / WAIT_PIECE_MS && !isFinished(detection.status) && !signal.aborted; i += 1) {
    detection = await services.detections.wait(owner, id, { timeoutMs: WAIT_PIECE_MS, signal });
  }
  return detection;
}

async function writeVideo(dir: string, window: MotionJpeg): Promise<MediaFile> {
  const path = temporaryPath(dir);
  const pieces = motionJpegAvi(window);
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  const sizeBytes = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  const file = await open(path, 'wx', 0o600);
  try {
    // One call, for a call for each of some 400 pieces takes many times as long on a busy machine. It writes less where the disk is full.
    const { bytesWritten } = await file.writev(pieces);
    if (bytesWritten < sizeBytes) throw new Error(`only ${bytesWritten} of ${sizeBytes} bytes of a window could be written`);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return { path, filename: FILENAME, type: AVI, sizeBytes, sha256: hash.digest('hex') };
}
