import { z } from 'zod';
import { KNOWN_VERDICTS } from '../core/known-media/reference.ts';

/** What is asked: docs/known-media.md, "A search engine outside". */
export interface SearchQuestion {
  version: 1;
  perceptual_hash: { algorithm: 'pdq'; hex: string; mirrored_hex: string; quality: number };
  /** A JPEG of at most 512 px without metadata, in Base64; null where the hash alone is sent. */
  picture: { mime: 'image/jpeg'; base64: string } | null;
}

const MATCHES_MAX = 20;

/** What may be answered. More matches than that are cut off; what is not named here is ignored. */
export const SearchAnswer = z.object({
  matches: z
    .array(
      z.object({
        url: z.url({ protocol: /^https?$/ }).max(2048),
        title: z.string().max(300).optional(),
        reason: z.string().max(2000).optional(),
        verdict: z.enum(KNOWN_VERDICTS).optional(),
        similarity: z.number().min(0).max(1).optional(),
      }),
    )
    .max(1000)
    .transform((matches) => matches.slice(0, MATCHES_MAX)),
});
