import { expect } from 'vitest';
import { z } from 'zod';
import { pngBytes } from '../../support/media-samples.ts';
import type { Probe } from './probe.ts';

const message = (text: RegExp = /./) => ({ message: expect.stringMatching(text) });

/** sc-docs.deepidv.com documents the statuses; that clients read `message` is in the vendor's SDK (deepidv-sdk-ts). */
export const deepidv: Probe = {
  keyHeaders: [(key) => ({ 'x-api-key': key })],
  kinds: ['image', 'audio', 'video', 'document'],
  submit: { path: '/v1/deepfake-detection/analyze', fields: {}, bytes: pngBytes(), filename: 'photo.png' },
  idOf: (answer) => z.object({ id: z.string() }).parse(answer).id,
  readPath: (id) => `/v1/deepfake-detection/${id}`,
  unknownId: 'da_a1b2c3d4-e5f6-4890-abcd-ef1234567890',
  // Of the 402 alone the vendor's SDK expects plain text (packages/core/src/errors.ts).
  errorShape: z.union([z.strictObject({ message: z.string().min(1) }), z.string().regex(/^Insufficient /)]),
  unsupported: { bytes: Buffer.from('hello, this is text'), filename: 'notes.txt' },
  tooLargeBytes: 60_000_000,
  expected: {
    'missing key': { status: 401, body: message() },
    'wrong key': { status: 401, body: message() },
    'revoked key': { status: 401, body: message() },
    'unknown path': { status: 404, body: message() },
    'unknown id': { status: 404, body: message() },
    "another owner's id": { status: 404, body: message() },
    'no file': { status: 400, body: message(/file/) },
    'text instead of a file': { status: 400, body: message(/text/) },
    'unsupported type': { status: 415, body: message() },
    'too large': { status: 413, body: message(/50 ?MB/) },
    'rate limit': { status: 429, body: message(), headers: { 'Retry-After': '42' } },
    'quota used up': { status: 402, body: expect.stringMatching(/^Insufficient /) },
    'no model': { status: 503, body: message() },
    crash: { status: 500, body: message() },
  },
};
