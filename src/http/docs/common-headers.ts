import type { ApiDocument, Operation } from './document.ts';

const REQUEST_ID = {
  description: 'Names the request, in the answer and in the log of the server.',
  schema: { type: 'string' as const, example: 'req_01JQZ3V8W9X4Y5Z6A7B8C9D0E1' },
};
const RETRY_AFTER = { description: 'Seconds to wait before the request is sent again.', schema: { type: 'integer' as const, minimum: 1, example: 5 } };

/** For `headers` of an answer that carries a verdict which the API cannot say fully. */
export const VERDICT_HEADER = {
  'X-Bonafide-Verdict': {
    description: 'The verdict in our own words, where the API has none for it.',
    schema: { type: 'string' as const, enum: ['bona_fide', 'spoof', 'inconclusive'] },
  },
};

/** What every answer of every vendor's API has beside the vendor's own headers; written down here once instead of in every route. */
export function addVendorHeaders(document: ApiDocument): ApiDocument {
  for (const { responses } of Object.values(document.paths).flatMap(Object.values<Operation>)) {
    for (const [status, response] of Object.entries(responses)) {
      const waits = status === '429' || status === '503';
      response.headers = { 'X-Request-Id': REQUEST_ID, ...(waits && { 'Retry-After': RETRY_AFTER }), ...response.headers };
    }
  }
  return document;
}
