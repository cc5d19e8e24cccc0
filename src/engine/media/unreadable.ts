import { AppError } from '../../core/errors.ts';

/** A file whose bytes do not make the picture that they announce. */
export function damagedPicture(format: string, cause: unknown): AppError {
  return new AppError(
    'media_unreadable',
    `The ${format.toUpperCase()} picture cannot be decoded: the file is damaged or incomplete. Send the original file again.`,
    {
      cause,
    },
  );
}
