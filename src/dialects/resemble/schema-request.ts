import { z } from '@hono/zod-openapi';

const SECONDS_MAX = 7200;
const FPS_MAX = 60;
const URL_LENGTH_MAX = 2048;

const seconds = z.number().min(0, `must be from 0 to ${SECONDS_MAX}`).max(SECONDS_MAX, `must be from 0 to ${SECONDS_MAX}`);
const flag = (description: string) => z.boolean('must be true or false').optional().openapi({ description });
const address = z.string().min(1).max(URL_LENGTH_MAX, `must have at most ${URL_LENGTH_MAX} characters`);

/** What may be asked of a detection, beside the media (docs.resemble.ai/detect, "Request Schema"). In a form the same values are text. */
export const DetectOptionsSchema = z.object({
  callback_url: address
    .regex(/^https?:\/\//i, 'must be an http or https URL')
    .optional()
    .openapi({ description: 'Where the finished detection is sent by POST.', format: 'uri' }),
  visualize: flag('Make pictures of the evidence, and the treeview of a video. Default: false.'),
  frame_length: z
    .number('must be a number from 1 to 4')
    .min(1, 'must be from 1 to 4')
    .max(4, 'must be from 1 to 4')
    .optional()
    .openapi({ description: 'Seconds of audio that are judged at a time. Default: 2.' }),
  start_region: seconds.optional().openapi({ description: 'Judge from this second on.' }),
  end_region: seconds.optional().openapi({ description: 'Judge up to this second.' }),
  max_video_fps: z
    .number()
    .gt(0, 'must be more than 0')
    .max(FPS_MAX, `must be at most ${FPS_MAX}`)
    .optional()
    .openapi({ description: 'Frames a second that are looked at.' }),
  max_video_secs: z
    .number()
    .gt(0, 'must be more than 0')
    .max(SECONDS_MAX, `must be at most ${SECONDS_MAX}`)
    .optional()
    .openapi({ description: 'Seconds of video that are looked at.' }),
  intelligence: flag('Tell the finding in words. Default: false.'),
  audio_source_tracing: flag('Name the kind of generator of fake audio. Default: false.'),
  use_reverse_search: flag('Images: look among known media. Default: false.'),
  use_ood_detector: flag('Audio: say how far it is from what the models know. Default: false.'),
  zero_retention_mode: flag('Delete the media at once after the verdict and keep neither its address nor its name. Default: false.'),
});

/** The JSON body of `POST /detect`; unknown fields and those of other products are ignored. */
export const DetectRequestSchema = z
  .object({
    url: address.optional().openapi({ description: 'Address of the media: http or https, reachable by anyone.', example: 'https://example.com/media.mp4' }),
    media_token: z.string().min(1).max(200).optional().openapi({ description: 'Token of a secure upload, instead of a url.' }),
    ...DetectOptionsSchema.shape,
  })
  .refine(({ start_region = 0, end_region = Number.POSITIVE_INFINITY }) => start_region < end_region, {
    message: 'must be more than start_region',
    path: ['end_region'],
  })
  .openapi('DetectRequest');

export type DetectRequest = z.infer<typeof DetectRequestSchema>;

/** The same as a form, with the file in it. */
export const DetectFormSchema = z
  .object({
    file: z.string().optional().openapi({ format: 'binary', description: 'The media: one file part with a filename, at most 150 MB.' }),
    ...DetectRequestSchema.shape,
  })
  .openapi('DetectForm');

export const UploadFormSchema = z
  .object({ file: z.string().openapi({ format: 'binary', description: 'One file part with a filename.' }) })
  .openapi('SecureUploadForm');
