import { serveVendorDocs } from '../../../http/docs/vendor-docs.ts';
import { FACES } from '../errors.ts';
import type { DeepsafeContext } from '../openapi.ts';

/** The OpenAPI document and the page made from it. Called after all other routes. */
export function documentRoutes({ app, settings }: DeepsafeContext): void {
  const errors = Object.values(FACES).map(({ status, error, message }) => ({ code: error, status, title: message ?? TITLES[error] ?? error }));
  serveVendorDocs(app, settings, {
    mount: '/deepsafe',
    title: 'DeepSafe',
    description:
      'The API of DeepSafe (api.deepsafe.fyi), answered by this server: image, audio and video in, `real` or `fake` out. ' +
      'Every answer to a key says in `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset` how it stands.',
    tags: [
      { name: 'Detection', description: 'Hand in media, read verdicts.' },
      { name: 'Account', description: 'What a key has used.' },
    ],
    keySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'Authorization: Bearer ...' } },
    intro: {
      text: 'Programs written for DeepSafe need this base URL and a key of this server, and nothing else.',
      commands: 'export BONAFIDE_KEY=bf_...\ncurl -X POST BASE_URL/v1/detect -H "Authorization: Bearer $BONAFIDE_KEY" -F "file=@photo.jpg"',
    },
    errors: errors.filter(({ code }, i) => errors.findIndex((other) => other.code === code) === i),
    errorsLead: 'Every error is `{"error": "error_code", "message": "..."}`; with 429 `retry_after` says how many seconds to wait.',
  });
}

/** For errors whose messages say what the case is. */
const TITLES: Readonly<Record<string, string>> = {
  invalid_request: 'The file is missing or is no file, or a field has a value that is none of its own',
  forbidden: 'The key lacks the scope',
  not_found: 'There is no such result or path',
  conflict: 'Contradicts what is there',
  unreadable_media: 'The file is empty or damaged',
  rate_limited: 'Too many requests',
  model_unavailable: 'Nothing installed here judges this kind of media',
};
