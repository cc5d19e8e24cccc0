import { expect } from 'vitest';
import { z } from 'zod';
import { pngBytes } from '../../support/media-samples.ts';
import type { Probe } from './probe.ts';

const error = (code: string, message: RegExp = /./) => ({ error: code, message: expect.stringMatching(message) });

/** deepsafe-docs.pages.dev/errors. */
export const deepsafe: Probe = {
  keyHeaders: [(key) => ({ Authorization: `Bearer ${key}` })],
  kinds: ['image', 'audio', 'video'],
  submit: { path: '/v1/detect', fields: { async: 'true' }, bytes: pngBytes(), filename: 'photo.png' },
  idOf: (answer) => z.object({ id: z.string() }).parse(answer).id,
  readPath: (id) => `/v1/results/${id}`,
  unknownId: 'det_a1b2c3d4',
  errorShape: z.strictObject({ error: z.string().regex(/^[a-z_]+$/), message: z.string().min(1), retry_after: z.int().optional() }),
  unsupported: { bytes: Buffer.from('hello, this is text'), filename: 'notes.txt' },
  tooLargeBytes: 120_000_000,
  expected: {
    'missing key': { status: 401, body: error('invalid_api_key') },
    'wrong key': { status: 401, body: error('invalid_api_key') },
    'revoked key': { status: 401, body: error('invalid_api_key') },
    'unknown path': { status: 404, body: error('not_found') },
    'unknown id': { status: 404, body: error('not_found') },
    "another owner's id": { status: 404, body: error('not_found') },
    'no file': { status: 400, body: error('invalid_request') },
    'text instead of a file': { status: 400, body: error('invalid_request', /text|filename/) },
    'unsupported type': { status: 415, body: error('unsupported_media') },
    'too large': { status: 413, body: error('file_too_large', /100 ?MB/) },
    'rate limit': {
      status: 429,
      body: { error: 'rate_limited', message: 'Rate limit exceeded. Retry after 42 seconds.', retry_after: 42 },
      headers: { 'Retry-After': '42', 'X-RateLimit-Limit': '3', 'X-RateLimit-Remaining': '0' },
    },
    'quota used up': { status: 402, body: error('insufficient_credits') },
    'no model': { status: 503, body: error('model_unavailable') },
    crash: { status: 500, body: error('internal_error') },
  },
};
