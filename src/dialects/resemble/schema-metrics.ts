import { z } from '@hono/zod-openapi';

const link = (description: string) => z.string().openapi({ description });
const share = (description: string) => z.number().min(0).max(1).openapi({ description });
const label = z.enum(['fake', 'real']);
const conclusion = z.enum(['Fake', 'Real']);
/** The vendor writes the figures of sound as text. */
const decimal = z.string().regex(/^\d+(\.\d+)?$/);

/** Of sound; empty while there is none to tell of. */
export const AudioMetricsSchema = z
  .strictObject({
    label,
    score: z.array(decimal).openapi({ description: 'Probability of fake of each window.', example: ['0.9', '0.8', '0.7'] }),
    consistency: decimal.openapi({ description: 'How much the windows agree; 1: all say the same.', example: '0.85' }),
    aggregated_score: decimal.openapi({ example: '0.80' }),
    image: link('Picture of the evidence; empty or absent where there is none.').optional(),
  })
  .openapi('AudioMetrics');

/** The same in a list, where the vendor writes numbers. */
export const ListedAudioMetricsSchema = z
  .strictObject({
    label,
    score: z.array(z.number()),
    aggregated_score: z.number(),
    consistency: z.number(),
    duration: z.number().optional().openapi({ description: 'Seconds.' }),
    image: link('Picture of the evidence.').optional(),
  })
  .openapi('ListedAudioMetrics');

const KnownMatchSchema = z
  .strictObject({
    url: z.string(),
    title: z.string(),
    reason: z.string(),
    verdict: z.string().openapi({ example: 'known_fake' }),
    similarity: share('1: the same.'),
  })
  .openapi('ReverseImageSearchSource');

export const ImageMetricsSchema = z
  .strictObject({
    type: z.string().openapi({ example: 'FinalResult' }),
    label: conclusion,
    image: link('Picture of the evidence; empty where there is none.'),
    score: share('Probability of fake.'),
    children: z.array(z.unknown()),
    ifl: z
      .strictObject({ score: share('Of the part of the picture that speaks most.'), heatmap: link('Signed link to the heatmap.') })
      .optional()
      .openapi({ description: 'Where a heatmap was asked for and made.' }),
    reverse_image_search_sources: z.array(KnownMatchSchema).optional().openapi({ description: 'Where `use_reverse_search` was asked for and done.' }),
  })
  .openapi('ImageMetrics');

const finding = {
  type: z.string(),
  conclusion,
  score: share('Probability of fake.'),
  certainty: share('How sure the conclusion is.'),
  'certainty (%)': z.string().openapi({ example: '90.0' }),
};

const SegmentSchema = z.strictObject(finding).openapi('VideoSegment');
const FrameSchema = z
  .strictObject({ ...finding, timestamp: z.number().openapi({ description: 'Seconds from the start.' }), children: z.array(SegmentSchema) })
  .openapi('VideoFrame');
const PicturesSchema = z.strictObject({ ...finding, children: z.array(FrameSchema) }).openapi('VideoResult');

export const VideoMetricsSchema = z
  .strictObject({
    label: conclusion,
    score: share('Probability of fake of the whole.'),
    certainty: share('How sure the label is.'),
    treeview: z.string().optional().openapi({ description: 'The tree as text, where `visualize` was asked for.' }),
    children: z.array(PicturesSchema),
  })
  .openapi('VideoMetrics');

export type AudioMetrics = z.infer<typeof AudioMetricsSchema>;
export type ListedAudioMetrics = z.infer<typeof ListedAudioMetricsSchema>;
export type ImageMetrics = z.infer<typeof ImageMetricsSchema>;
export type VideoMetrics = z.infer<typeof VideoMetricsSchema>;
export type VideoFrame = z.infer<typeof FrameSchema>;
