import { AppError } from '../core/errors.ts';
import type { MediaKind, MediaType } from '../core/media.ts';

/** Containers that hold sound, pictures or both. */
const MIXED_FORMATS: ReadonlySet<string> = new Set(['mp4', 'mov', 'm4a', 'webm', 'mkv', 'ogg', '3gp']);
const PLAYED: ReadonlySet<MediaKind> = new Set(['audio', 'video']);

/** All kinds that a caller may say such media is; the bytes' own first. */
export const possibleKinds = ({ kind, format }: MediaType): [MediaKind, ...MediaKind[]] =>
  PLAYED.has(kind) && MIXED_FORMATS.has(format) ? [kind, ...PLAYED] : [kind];

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
