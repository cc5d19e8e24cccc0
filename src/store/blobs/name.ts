import { AppError } from '../../core/errors.ts';

const PART = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/;
const PARTS_MAX = 4;

/** The parts of a blob's name or prefix. Throws `invalid_request` for anything that could lead out of the store. */
export function nameParts(name: string): string[] {
  const parts = name.split('/');
  if (parts.length <= PARTS_MAX && parts.every((part) => PART.test(part))) return parts;
  throw new AppError('invalid_request', 'This is not the name of a stored file. Use the names that the detection lists.');
}

export const blobNotFound = (cause?: unknown): AppError =>
  new AppError('not_found', 'This file is not stored (any more). Media is deleted some time after the verdict; submit it again if you need it.', { cause });
