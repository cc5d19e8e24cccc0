import { z } from '@hono/zod-openapi';
import type { JsonValue } from '../../../core/evidence.ts';
import { isDeeperThan } from '../../../core/json-depth.ts';
import { MEDIA_KINDS } from '../../../core/media.ts';
import { FRAME_SECONDS, SOUND_SECONDS_MAX } from '../../../core/sound-request.ts';
import { POLICY_NAMES } from '../../../core/verdict.ts';

const METADATA_BYTES_MAX = 4096;
const METADATA_DEPTH_MAX = 32;
const VIDEO_SECONDS_MAX = 7200;
const VIDEO_FPS_MAX = 60;

const seconds = z.number().min(0).max(SOUND_SECONDS_MAX);
const flag = (description: string) => z.boolean().optional().openapi({ description });

const metadata = z
  .record(z.string(), z.unknown())
  // First of all: what is too deep cannot even be measured.
  .refine((value) => !isDeeperThan(value, METADATA_DEPTH_MAX), {
    error: `must not have values more than ${METADATA_DEPTH_MAX} deep in one another`,
    abort: true,
  })
  .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= METADATA_BYTES_MAX, `must have at most ${METADATA_BYTES_MAX} bytes as JSON`)
  // What came out of JSON.parse is JSON.
  .transform((value) => value as { readonly [key: string]: JsonValue });

/** Everything that may stand beside the file, as it is in JSON; in a form the same values are text. */
export const OptionsSchema = z
  .strictObject({
    kind: z.enum(MEDIA_KINDS).optional().openapi({ description: 'What the file is; else its bytes decide. A file that contradicts it is refused.' }),
    external_id: z.string().min(1).max(200).optional().openapi({ description: 'Your own id; the list can be filtered by it.' }),
    policy: z.enum(POLICY_NAMES).optional().openapi({ description: 'Which thresholds turn the score into a verdict. `strict` calls more things spoof.' }),
    retain: flag('Keep the media for 30 days instead of deleting it after the verdict.'),
    zero_retention: flag('Delete the media at once after the verdict.'),
    visualize: flag('Make pictures of the evidence, such as heatmap.png. Default true.'),
    metadata: metadata
      .optional()
      .openapi({ type: 'object', description: 'Any JSON object of at most 4 KiB, at most 32 levels deep; comes back with the detection.' }),
    callback_url: z
      .url({ protocol: /^https?$/ })
      .max(2048)
      .optional()
      .openapi({ description: 'Where the finished detection is sent, signed as /docs says of webhooks.', format: 'uri' }),
    frame_length: z
      .number()
      .min(FRAME_SECONDS.min)
      .max(FRAME_SECONDS.max)
      .optional()
      .openapi({ description: 'Seconds of audio judged at a time; 2 by default.' }),
    start_region: seconds.optional().openapi({ description: 'Judge sound from this second on. A region that lies outside the sound fails.' }),
    end_region: seconds.optional().openapi({ description: 'Judge sound up to this second.' }),
    max_video_fps: z.number().gt(0).max(VIDEO_FPS_MAX).optional().openapi({ description: 'Frames a second that are looked at.' }),
    max_video_secs: z.number().gt(0).max(VIDEO_SECONDS_MAX).optional().openapi({ description: 'Seconds of video that are looked at.' }),
    reverse_search: flag('Look for a picture among the references of known media: `reverse_search` of the detection.'),
    ood: flag('Say how far a picture is from what the models know: `novelty` in the details of `image-learned`.'),
    source_tracing: flag('Name the kind of generator of a voice or a picture: `source_trace` of the detection.'),
    intelligence: flag('Tell the finding in words: `intelligence` of the detection.'),
    url: z
      .string()
      .min(1)
      .max(2048)
      .optional()
      .openapi({ description: 'Address of the media, instead of a file: http or https, reachable by anyone.', example: 'https://example.org/photo.jpg' }),
    upload_token: z.string().min(1).max(200).optional().openapi({ description: 'Token of an earlier upload, instead of a file.' }),
  })
  .refine((options) => !(options.retain && options.zero_retention), { message: 'cannot be asked for together with zero_retention', path: ['retain'] })
  .refine((options) => (options.start_region ?? 0) < (options.end_region ?? Number.POSITIVE_INFINITY), {
    message: 'must be greater than start_region',
    path: ['end_region'],
  });

export type Options = z.infer<typeof OptionsSchema>;
