import { z } from '@hono/zod-openapi';

const date = z.string().openapi({ description: 'ISO 8601; without a zone where the file names none.', example: '2025-01-14T22:15:00.000Z' });

/** Varies by the type of the file, as the vendor says; a field that the file says nothing of is absent. The vendor names the first five. */
export const FileMetadataSchema = z
  .strictObject({
    creator: z.string().optional().openapi({ description: 'Software that created the file.', example: 'Google Chrome' }),
    creation_date: date.optional(),
    modification_date: date.optional(),
    page_count: z.int().optional().openapi({ example: 3 }),
    encrypted: z.boolean().optional(),
    width: z.int().optional().openapi({ description: 'Pixels, as displayed.' }),
    height: z.int().optional(),
    duration_seconds: z.number().optional(),
  })
  .openapi('FileMetadata');

export type FileMetadataWire = z.infer<typeof FileMetadataSchema>;
