import { z } from '@hono/zod-openapi';
import { isHashHex } from '../../../core/known-media/perceptual-hash.ts';
import { KNOWN_VERDICTS, REFERENCE_LIMITS, type Reference } from '../../../core/known-media/reference.ts';

const { urlLength, titleLength, reasonLength } = REFERENCE_LIMITS;

/** What a form and JSON have in common. */
const fields = {
  url: z
    .url({ protocol: /^https?$/ })
    .max(urlLength)
    .openapi({
      description: 'Where it is told what is known of the picture, or where it was first seen.',
      format: 'uri',
      example: 'https://example.org/check/17',
    }),
  verdict: z.enum(KNOWN_VERDICTS).openapi({
    description: '`known_fake`: made or changed to deceive; `known_real`: verified to be genuine; `known_out_of_context`: genuine, and told as something else.',
  }),
  title: z.string().trim().max(titleLength).optional().openapi({ description: 'The URL where it is left out.' }),
  reason: z.string().trim().max(reasonLength).optional().openapi({ description: 'Why this is known, for whoever finds it.' }),
  shared: z.boolean().optional().openapi({ description: "Found by every owner's search, not by your own alone. Needs the scope `admin`. Default false." }),
};

/** What stands beside the file; booleans of a form are text before they come here. */
export const ReferenceFieldsSchema = z.strictObject(fields);

export const ReferenceFormSchema = z
  .object({ file: z.string().openapi({ format: 'binary', description: 'The picture: one file part with a filename. It is hashed and not kept.' }), ...fields })
  .openapi('ReferenceForm');

export const ReferenceJsonSchema = z
  .strictObject({
    ...fields,
    perceptual_hash: z
      .string()
      .refine(isHashHex, 'must be a PDQ hash of 64 hexadecimal digits')
      .optional()
      .openapi({ description: 'PDQ hash in hexadecimal, of a picture that need not be sent.', pattern: '^[0-9a-fA-F]{64}$' }),
    media_url: z.string().min(1).max(urlLength).optional().openapi({ description: 'Address from which the picture is fetched. It is hashed and not kept.' }),
  })
  .openapi('ReferenceWithoutFile', { description: 'A reference whose picture is not in the request: exactly one of `perceptual_hash` and `media_url`.' });

export const ReferenceSchema = z
  .object({
    id: z.string().openapi({ example: 'ref_01JQZ3V8W9X4Y5Z6A7B8C9D0E1' }),
    ...fields,
    title: z.string(),
    reason: z.string(),
    shared: z.boolean(),
    perceptual_hash: z.string().openapi({ description: 'PDQ, 64 hexadecimal digits.' }),
    quality: z.int().nullable().openapi({ description: '0 to 100: how much there is to recognise; null where the hash came without a picture.' }),
    created_at: z.string().openapi({ format: 'date-time' }),
  })
  .openapi('Reference');

export const ReferencePageSchema = z
  .object({ data: z.array(ReferenceSchema), next_cursor: z.string().nullable().openapi({ description: 'null on the last page.' }) })
  .openapi('ReferencePage');

export const ReferenceListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(500).optional().openapi({ description: '`next_cursor` of the page before.' }),
  verdict: z.enum(KNOWN_VERDICTS).optional(),
});

export const renderReference = (reference: Reference): z.infer<typeof ReferenceSchema> => ({
  id: reference.id,
  url: reference.url,
  verdict: reference.verdict,
  title: reference.title,
  reason: reference.reason,
  shared: reference.shared,
  perceptual_hash: reference.hashHex,
  quality: reference.quality,
  created_at: reference.createdAt.toISOString(),
});
