import { expect } from 'vitest';
import { z } from 'zod';
import { wavBytes } from '../../support/media-samples.ts';
import type { Probe } from './probe.ts';

const failure = (message: RegExp = /./) => ({ success: false, message: expect.stringMatching(message) });
const noDetect = { success: false, message: 'Detect not found' };

/** docs.resemble.ai and what public clients need. */
export const resemble: Probe = {
  keyHeaders: [
    (key) => ({ Authorization: `Bearer ${key}` }),
    (key) => ({ Authorization: `Token token=${key}` }),
    (key) => ({ Authorization: `Token ${key}` }),
    (key) => ({ Authorization: `bearer ${key}` }),
  ],
  kinds: ['image', 'audio', 'video'],
  submit: { path: '/api/v2/detect', fields: {}, bytes: wavBytes(), filename: 'voice.wav' },
  idOf: (answer) => z.object({ item: z.object({ uuid: z.string() }) }).parse(answer).item.uuid,
  readPath: (id) => `/api/v2/detect/${id}`,
  unknownId: '8c6e7a99f3faee6e0ec0cb138bdd4a20',
  // Some 404s of theirs carry `"item": null` beside.
  errorShape: z.strictObject({ success: z.literal(false), message: z.string().min(1), item: z.null().optional() }),
  unsupported: { bytes: Buffer.from('hello, this is text'), filename: 'notes.txt' },
  tooLargeBytes: 200_000_000,
  expected: {
    'missing key': { status: 401, body: failure() },
    'wrong key': { status: 401, body: failure() },
    'revoked key': { status: 401, body: failure() },
    'unknown path': { status: 404, body: failure() },
    'unknown id': { status: 404, body: expect.objectContaining(noDetect) },
    "another owner's id": { status: 404, body: expect.objectContaining(noDetect) },
    'no file': { status: 422, body: failure() },
    'text instead of a file': { status: 400, body: failure(/text/) },
    'unsupported type': { status: 400, body: failure() },
    'too large': { status: 400, body: failure(/150 ?MB/) },
    'rate limit': { status: 429, body: failure(), headers: { 'Retry-After': '42' } },
    'quota used up': { status: 402, body: failure() },
    'no model': { status: 503, body: failure() },
    crash: { status: 500, body: failure() },
  },
};
