import type { OpenAPIHono } from '@hono/zod-openapi';
import type { HttpEnv, HttpSettings } from '../../http/context.ts';
import { ErrorSchema } from './schema.ts';

/** Groups of calls; each operation has one. */
const TAGS = [
  { name: 'Deepfake Detection', description: 'Hand in audio, images and video, read what they are.' },
  { name: 'Batches', description: 'Many files at once.' },
  { name: 'Secure Uploads', description: 'Send a file ahead of its detection.' },
  { name: 'Detect Intelligence', description: 'Ask questions about a finished detection.' },
  { name: 'Intelligence', description: 'Findings in words.' },
  { name: 'Audio Source Tracing', description: 'What fake audio was made with.' },
  { name: 'Streaming', description: 'Judge sound while it is spoken.' },
  { name: 'Account', description: 'Whose key this is and what it has used.' },
] as const;

export const SECURITY = [{ bearer: [] }, { token: [] }];

/** The OpenAPI 3.1 document of all routes that are registered so far. */
export const describeApi = (app: OpenAPIHono<HttpEnv>, { version }: HttpSettings) =>
  app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Resemble Detect',
      version,
      description:
        'The detection part of the API of Resemble AI, spoken by Bonafide: set the base URL of your client to this server. A score is a probability of fake, ' +
        'from 0 to 1. This API knows the labels fake and real alone; `X-Bonafide-Verdict` tells what is inconclusive.',
    },
    tags: [...TAGS],
  });

export function registerKeySchemes({ openAPIRegistry }: OpenAPIHono<HttpEnv>): void {
  openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer', description: 'Authorization: Bearer YOUR_API_KEY' });
  openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: 'Authorization: Token token=YOUR_API_KEY, as the Node client of the vendor sends it.',
  });
}

const MEANINGS: Readonly<Record<number, string>> = {
  400: 'A parameter, or the file, is refused: its format, its size, or it is empty.',
  401: 'No key, or none that is known.',
  402: 'The quota of the key is used up.',
  403: 'The key lacks a scope, or the product is not part of this server.',
  404: 'There is no such thing, or it belongs to another owner.',
  422: 'What was asked cannot be done with this.',
  429: 'Too many requests. `Retry-After` says when to come again.',
  500: 'Something went wrong here.',
  503: 'No detector for this kind of media is installed, or a part of the server is away for the moment.',
};

/** The error answers of an operation, beside those that any may give. */
export const errorResponses = (...statuses: (keyof typeof MEANINGS)[]) =>
  Object.fromEntries(
    [...new Set([...statuses, 401, 403, 429, 500, 503])]
      .toSorted((a, b) => a - b)
      .map((status) => [status, { description: MEANINGS[status] ?? '', content: { 'application/json': { schema: ErrorSchema } } }]),
  );

/** For the page of errors. */
export const ERROR_ROWS = Object.entries(MEANINGS).map(([status, title]) => ({ code: status, status: Number(status), title }));
