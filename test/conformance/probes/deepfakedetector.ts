import { expect } from 'vitest';
import { z } from 'zod';
import { mp4Bytes } from '../../support/media-samples.ts';
import type { Probe } from './probe.ts';

const error = (message: RegExp = /./) => ({ error: { code: expect.stringMatching(/^[a-z_]+$/), message: expect.stringMatching(message) } });

/** deepfakedetector.ai/api; the errors are documented nowhere, so their shape is our decision. */
export const deepfakedetector: Probe = {
  keyHeaders: [(key) => ({ Authorization: `Bearer ${key}` })],
  kinds: ['image', 'audio', 'video'],
  // With a callback nobody waits.
  submit: { path: '/v1/detect/video', fields: { callback_url: 'https://127.0.0.1/hook' }, bytes: mp4Bytes(), filename: 'clip.mp4' },
  idOf: (answer) => z.object({ job_id: z.string() }).parse(answer).job_id,
  readPath: (id) => `/v1/jobs/${id}`,
  unknownId: 'job_8mTk2x',
  errorShape: z.strictObject({ error: z.strictObject({ code: z.string().min(1), message: z.string().min(1) }) }),
  unsupported: { bytes: Buffer.from('hello, this is text'), filename: 'notes.txt' },
  tooLargeBytes: 10_000_000_000,
  expected: {
    'missing key': { status: 401, body: error() },
    'wrong key': { status: 401, body: error() },
    'revoked key': { status: 401, body: error() },
    'unknown path': { status: 404, body: error() },
    'unknown id': { status: 404, body: error() },
    "another owner's id": { status: 404, body: error() },
    'no file': { status: 400, body: error(/file|media_url/) },
    'text instead of a file': { status: 400, body: error(/text/) },
    'unsupported type': { status: 415, body: error() },
    'too large': { status: 413, body: error() },
    'rate limit': { status: 429, body: error(), headers: { 'Retry-After': '42' } },
    'quota used up': { status: 429, body: error() },
    'no model': { status: 503, body: error() },
    crash: { status: 500, body: error() },
  },
};
