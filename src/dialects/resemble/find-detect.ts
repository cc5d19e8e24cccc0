import type { Detection } from '../../core/detection.ts';
import { AppError } from '../../core/errors.ts';
import type { Services } from '../../http/context.ts';
import { DIALECT } from './context.ts';
import { detectNotFound } from './errors.ts';
import { storedUuid } from './uuid.ts';

/** The owner's detection with this id. Throws the vendor's "Detect not found" for every other one, also for one that was deleted. */
export async function findDetect({ detections }: Pick<Services, 'detections'>, owner: string, uuid: string): Promise<Detection> {
  try {
    const found = await detections.getPublic(owner, { dialect: DIALECT, publicId: storedUuid(uuid) });
    if (found.status !== 'erased') return found;
  } catch (error) {
    if (!AppError.is(error) || error.code !== 'not_found') throw error;
  }
  throw detectNotFound();
}
