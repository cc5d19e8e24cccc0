import { basename } from 'node:path';
import { AppError, toAppError } from '../../core/errors.ts';
import { checkFileSize, type EngineLimits } from '../limits.ts';
import { openImage } from './image.ts';
import type { Raster } from './raster.ts';
import { fileSize } from './read-file.ts';
import { sniffFile } from './sniff.ts';

const FORMATS = ['png', 'jpeg'];
/** Difference of the aspect ratios above which a mask belongs to another picture. */
const MAX_ASPECT_DIFFERENCE = 0.02;

/** The grey values of a mask of a picture, PNG or JPEG, under the limits of pictures. Rejects with `invalid_request`, naming the mask. */
export async function readMask(path: string, picture: { width: number; height: number }, limits: EngineLimits): Promise<Raster> {
  try {
    const sizeBytes = await fileSize(path);
    const type = await sniffFile(path);
    if (!type || !FORMATS.includes(type.format)) throw new AppError('unsupported_media', 'It is neither PNG nor JPEG.');
    checkFileSize('image', sizeBytes, limits);
    const source = await openImage(path, sizeBytes, type, limits);
    const [frame] = source.frames;
    if (!frame) throw new AppError('media_unreadable', 'It holds no picture.');
    const { luma } = (await source.load(frame)).frame;
    requireShape(luma, picture);
    return luma;
  } catch (error) {
    const { publicMessage } = toAppError(error);
    throw new AppError('invalid_request', `The mask ${basename(path)} cannot be used. ${publicMessage}`, { cause: error });
  }
}

function requireShape(mask: Raster, picture: { width: number; height: number }): void {
  const ratio = (mask.width * picture.height) / (mask.height * picture.width);
  if (Math.abs(Math.log(ratio)) <= MAX_ASPECT_DIFFERENCE) return;
  throw new AppError('invalid_request', `It is ${mask.width} x ${mask.height}, the picture ${picture.width} x ${picture.height}: another shape.`);
}
