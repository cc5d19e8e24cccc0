import type { OpenAPIHono } from '@hono/zod-openapi';
import type { HttpEnv, HttpSettings } from '../../http/context.ts';
import { serveVendorDocs } from '../../http/docs/vendor-docs.ts';
import type { DialectContext } from '../../http/submit-media.ts';
import { MOUNT } from './names.ts';
import { ErrorSchema } from './schema.ts';

/** What every group of routes is given. */
export interface DeeptrackContext extends DialectContext {
  app: OpenAPIHono<HttpEnv>;
}

export const KEY_NEEDED = [{ apiKey: [] }, { bearer: [] }];

const DETAILS = {
  400: 'Bad request: an extension that is not supported, a file that cannot be read, or a part `file` that is text.',
  401: 'The key is missing, unknown or inactive.',
  403: 'The key lacks the scope `detect`.',
  404: 'There is no such job.',
  413: 'The file is larger than the vendor takes.',
  422: 'A required field is missing.',
  426: 'The request does not ask for a WebSocket.',
  429: 'The month, the day or the minute of the key is used up.',
  503: 'Nothing that judges this kind is installed, the verdict did not come in time, or the server is busy.',
} as const;

const content = { 'application/json': { schema: ErrorSchema } };

/** The error responses of an operation; 500 is said of every one. */
export function refusals(...statuses: (keyof typeof DETAILS)[]): Record<number, { description: string; content: typeof content }> {
  const known = statuses.map((status) => [status, { description: DETAILS[status], content }] as const);
  return Object.fromEntries([...known, [500, { description: 'Something went wrong on our side.', content }]]);
}

/** Called last: the document tells of all routes that were registered before. */
export function serveDeeptrackDocs(app: OpenAPIHono<HttpEnv>, settings: HttpSettings): void {
  serveVendorDocs(app, settings, {
    title: 'DeepTrack',
    mount: MOUNT,
    description:
      'The API of DeepTrack, https://deeptrack.io/docs/api/documentation, spoken by Bonafide: clients change their base URL and their key. ' +
      'Pictures and sounds are answered with the verdict, videos become jobs.',
    tags: [
      { name: 'Image', description: 'One call, one verdict.' },
      { name: 'Video', description: 'Upload, then ask every 2 to 3 seconds.' },
      { name: 'Live', description: 'Single frames of a running video, judged in windows of 128.' },
      { name: 'Audio', description: 'The vendor documents sizes and types of audio but no call; this one has the shape of the call for images.' },
      { name: 'Service', description: 'Quota, and whether models are there.' },
    ],
    keySchemes: {
      apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      bearer: { type: 'http', scheme: 'bearer', description: 'As in the snippets of the dashboard of the vendor.' },
    },
    intro: {
      text: 'Send your key with each call as `X-API-Key`. The server prints the first key when it starts for the first time; the examples read it from a variable:',
      commands: 'export BONAFIDE_KEY=bf_...\ncurl -H "X-API-Key: $BONAFIDE_KEY" -F file=@photo.jpg BASE_URL/v1/image/predict',
    },
    errors: Object.entries(DETAILS).map(([status, title]) => ({ code: 'detail', status: Number(status), title })),
    errorsLead: 'Every error is `{"detail": "..."}` (`Error`), in the words of the vendor where it documents them.',
  });
}
