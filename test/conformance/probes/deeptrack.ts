import { expect } from 'vitest';
import { z } from 'zod';
import { mp4Bytes } from '../../support/media-samples.ts';
import type { Probe } from './probe.ts';

const detail = (text: string | RegExp) => ({ detail: typeof text === 'string' ? text : expect.stringMatching(text) });

/** deeptrack.io/docs/api/documentation and the vendor's server (deep-track/FaceDetectionSystem). */
export const deeptrack: Probe = {
  keyHeaders: [(key) => ({ 'X-API-Key': key }), (key) => ({ Authorization: `Bearer ${key}` })],
  kinds: ['image', 'audio', 'video'],
  submit: { path: '/v1/video/predict/video', fields: {}, bytes: mp4Bytes(), filename: 'clip.mp4' },
  idOf: (answer) => z.object({ job_id: z.string() }).parse(answer).job_id,
  readPath: (id) => `/v1/video/jobs/${id}`,
  unknownId: '3f8a2c1d-0000-4000-8000-000000000000',
  errorShape: z.strictObject({ detail: z.string().min(1) }),
  unsupported: { bytes: Buffer.from('hello, this is text'), filename: 'clip.wmv' },
  tooLargeBytes: 545_259_520,
  expected: {
    'missing key': { status: 401, body: { detail: 'Missing X-API-Key header.' } },
    'wrong key': { status: 401, body: detail(/Invalid API key/) },
    'revoked key': { status: 401, body: detail(/Invalid API key|Invalid or inactive/) },
    'unknown path': { status: 404, body: detail(/./) },
    'unknown id': { status: 404, body: { detail: 'Job 3f8a2c1d-0000-4000-8000-000000000000 not found.' } },
    "another owner's id": { status: 404, body: detail(/^Job [0-9a-f-]{36} not found\.$/) },
    'no file': { status: 422, body: { detail: 'field required: file' } },
    'text instead of a file': { status: 400, body: detail(/text/) },
    'unsupported type': { status: 400, body: { detail: "Unsupported format '.wmv'. Use: .mp4, .avi, .mov, .mkv" } },
    // 545,259,520 bytes are 520 MB as the vendor counts them.
    'too large': { status: 413, body: { detail: 'File too large (520.0MB). Max is 500MB.' } },
    'rate limit': { status: 429, body: detail(/./), headers: { 'Retry-After': '42' } },
    'quota used up': { status: 429, body: { detail: 'Monthly limit of 5000 scans exceeded. Upgrade your plan at deeptrack.io/pricing' } },
    'no model': { status: 503, body: { detail: 'Video model not loaded.' } },
    crash: { status: 500, body: detail(/./) },
  },
};
