import { z } from '@hono/zod-openapi';

/** docs/pages/detect/intelligence/create.mdx, "Audio/Video Response" */
const SoundDetailsSchema = z
  .strictObject({
    speaker_info: z.string().nullable(),
    language: z.string().nullable(),
    dialect: z.string().nullable(),
    emotion: z.string().nullable(),
    speaking_style: z.string().nullable(),
    context: z.string().nullable(),
    message: z.string().nullable(),
    abnormalities: z.string().nullable(),
    transcription: z.string().nullable(),
    translation: z.string().nullable(),
    misinformation: z.string().nullable(),
  })
  .openapi('SoundIntelligence', { description: 'Only `abnormalities` is filled in here: this server judges media and does not describe what is in it.' });

/** The same page, "Image Response" */
const ImageDetailsSchema = z
  .strictObject({
    scene_description: z.string().nullable(),
    subjects: z.string().nullable(),
    authenticity_analysis: z.string().nullable(),
    context_and_setting: z.string().nullable(),
    abnormalities: z.string().nullable(),
    misinformation: z.string().nullable(),
  })
  .openapi('ImageIntelligence', { description: 'Only `authenticity_analysis` and `abnormalities` are filled in here.' });

const share = {
  uuid: z.string().openapi({ example: '01983e8c9d0e1f2a3b4c5d6e7f809102' }),
  media_type: z.enum(['audio', 'video', 'image']),
  detect_uuid: z.string().optional().openapi({ description: 'The detection that it rests on.' }),
  created_at: z.string().openapi({ format: 'date-time', example: '2024-01-15T10:30:00Z' }),
};

/** What is known at once where the answer comes later. */
const PendingItemSchema = z.strictObject(share).openapi('PendingIntelligence');

export const IntelligenceItemSchema = z
  .strictObject({
    ...share,
    description: z.union([z.string(), SoundDetailsSchema, ImageDetailsSchema]).nullable().openapi({ description: 'null until finished.' }),
  })
  .openapi('IntelligenceReport');

const success = z.literal(true);

export const IntelligencePendingSchema = z.strictObject({ success, item: PendingItemSchema }).openapi('IntelligenceAccepted');
export const IntelligenceReportSchema = z.strictObject({ success, item: IntelligenceItemSchema }).openapi('IntelligenceAnswer');

export const IntelligenceFailureSchema = z
  .strictObject({ success: z.literal(false), item: IntelligenceItemSchema, error: z.string() })
  .openapi('IntelligenceFailure');

export const IntelligencePageSchema = z
  .strictObject({ success, page: z.int(), num_pages: z.int(), page_size: z.int(), total_count: z.int(), items: z.array(IntelligenceItemSchema) })
  .openapi('IntelligencePage');

export const IntelligenceRequestSchema = z
  .object({
    url: z.string().optional().openapi({ description: 'Address of the media.', format: 'uri' }),
    media_token: z.string().optional().openapi({ description: 'Token of a secure upload.' }),
    detect_id: z
      .string()
      .optional()
      .openapi({ description: 'A detection of yours that is to be told of; no media is analysed then.', example: '8c6e7a99f3faee6e0ec0cb138bdd4a20' }),
    media_type: z.enum(['audio', 'video', 'image']).optional(),
    json: z.boolean().optional().openapi({ description: 'Fields instead of prose. Default: true for images, false else.' }),
    callback_url: z.string().optional().openapi({ description: 'Answers 202 at once and sends the result there.', format: 'uri' }),
  })
  .openapi('IntelligenceRequest');

export type IntelligenceItem = z.infer<typeof IntelligenceItemSchema>;
export type SoundDetails = z.infer<typeof SoundDetailsSchema>;
export type ImageDetails = z.infer<typeof ImageDetailsSchema>;
