import { AppError } from '../core/errors.ts';
import { type MediaKind, type MediaType, possibleKinds } from '../core/media.ts';

/** The kind to go by: the caller's where the bytes allow it. Throws `unsupported_media` where they contradict it. */
export function agreeOnKind(asked: MediaKind | null, type: MediaType): MediaKind {
  if (!asked || asked === type.kind) return type.kind;
  if (possibleKinds(type).includes(asked)) return asked;
  throw new AppError(
    'unsupported_media',
    `You said that this is ${asked}, but the bytes are ${type.format} (${type.kind}). Leave that out or send such a file.`,
    {
      details: { kind: type.kind, format: type.format },
    },
  );
}
