import type { OpenAPIHono } from '@hono/zod-openapi';
import type { HttpEnv } from '../../http/context.ts';
import { addCommonHeaders } from './common-headers.ts';

export type OpenApiDocument = ReturnType<OpenAPIHono<HttpEnv>['getOpenAPI31Document']>;

/** The OpenAPI 3.1 document of all routes that are registered so far. */
export function describeApi(app: OpenAPIHono<HttpEnv>, settings: { version: string; publicUrl: string | null }): OpenApiDocument {
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Bonafide',
      version: settings.version,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      description:
        'Deepfake detection that runs on your own machine: a media file goes in, and a verdict with a calibrated score and its evidence comes out. ' +
        'A score is a probability of spoof: 0 is genuine, 1 is synthetic or manipulated. What cannot be judged is called inconclusive. ' +
        'Every answer to a key says in `RateLimit-Policy` and `RateLimit` how many requests it has left; answers with 429, and with 503 where waiting helps, say in `Retry-After` when to come again.',
    },
    servers: [{ url: settings.publicUrl ?? '/' }],
    tags: [
      { name: 'Detections', description: 'Hand in media, read verdicts.' },
      { name: 'Detectors', description: 'What is installed and what it is worth.' },
      { name: 'Known media', description: 'Pictures that somebody has judged before, for `reverse_search`.' },
      { name: 'Webhooks', description: 'Be told when a detection ends. Signed as Standard Webhooks says.' },
      { name: 'Keys', description: 'Who may call, and how much.' },
      { name: 'Service', description: 'For whoever runs the server.' },
    ],
  });
  return addCommonHeaders(document);
}

/** Names the two ways in which a key can be sent. */
export function registerKeySchemes(app: OpenAPIHono<HttpEnv>): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer', description: 'Authorization: Bearer bf_...' });
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', { type: 'apiKey', in: 'header', name: 'X-API-Key' });
}
