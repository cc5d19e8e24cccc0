import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeServer, startFakeServer } from '../../../test/support/fake-server.ts';
import { sampleDetection } from '../../../test/support/sample-detections.ts';
import { send } from '../../../test/support/send.ts';
import { AppError } from '../../core/errors.ts';
import { ErrorSchema, HealthSchema, JobListSchema, JobSchema, PredictSchema, StatusSchema, UploadSchema, UsageSchema } from './schema.ts';

let server: FakeServer;
beforeAll(async () => {
  server = await startFakeServer();
});
afterAll(() => server.stop());

const PNG = Buffer.from('\x89PNG and the rest of it', 'latin1');
const MP4 = Buffer.from('\0\0\0\x18ftypmp42 and the rest of it', 'latin1');
const WAV = Buffer.from('RIFF and the rest of it', 'latin1');

function form(name: string, bytes: Uint8Array<ArrayBuffer>, type = 'application/octet-stream', before: Record<string, string> = {}): FormData {
  const data = new FormData();
  for (const [field, value] of Object.entries(before)) data.append(field, value);
  data.append('file', new Blob([bytes], { type }), name);
  return data;
}

const call = (path: string, init: RequestInit = {}, key: string | null = server.key) =>
  send(`${server.url}/deeptrack${path}`, { ...init, headers: { ...(key !== null && { 'X-API-Key': key }), ...init.headers } });
const post = (path: string, body: FormData | string, key?: string | null) => call(path, { method: 'POST', body }, key);

async function refusal(answer: Response): Promise<[number, string]> {
  expect(answer.headers.get('Content-Type')).toBe('application/json');
  return [answer.status, ErrorSchema.parse(await answer.json()).detail];
}

/** Plays the worker for the next submission. */
function finishNext(verdict: 'spoof' | 'bona_fide' | 'inconclusive', kind: 'image' | 'audio' | 'video' = 'image'): void {
  const { detections } = server.services;
  const { submit } = detections;
  detections.submit = async (submission) => {
    detections.submit = submit;
    const detection = await submit(submission);
    const { judgement, report } = sampleDetection(kind, verdict);
    setImmediate(() => server.services.finish(detection.id, { judgement, report }));
    return detection;
  };
}

function failNext(error: { code: 'media_unreadable' | 'engine_timeout' | 'engine_crashed'; publicMessage: string }): void {
  const { detections } = server.services;
  const { submit } = detections;
  detections.submit = async (submission) => {
    detections.submit = submit;
    const detection = await submit(submission);
    setImmediate(() => server.services.finish(detection.id, { status: 'failed', error }));
    return detection;
  };
}

describe('POST /v1/image/predict', () => {
  it('waits for the verdict', async () => {
    finishNext('spoof');
    const answer = await post('/v1/image/predict', form('photo.png', PNG));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('X-Bonafide-Verdict')).toBe('spoof');
    expect(PredictSchema.parse(await answer.json())).toEqual({
      filename: 'photo.png',
      prediction: 'Fake',
      confidence_percentage: 91.34,
      raw_scores: { Real: 8.66, Fake: 91.34 },
    });
    const [submission] = server.services.submissions.slice(-1);
    expect(submission).toMatchObject({
      origin: { dialect: 'deeptrack', callbackUrl: null },
      options: { kind: 'image', policy: 'default', zeroRetention: false },
    });
    expect(await server.uploads()).toEqual([]);
  });

  it.each(['/v1/image/predict/', '//v1/image/predict'])('is also at %s', async (path) => {
    finishNext('bona_fide');
    const answer = await post(path, form('photo.png', PNG));
    expect(await answer.json()).toMatchObject({ prediction: 'Real' });
  });

  it('ignores fields that it does not know, and asks no picture for its extension', async () => {
    finishNext('inconclusive');
    const answer = await post('/v1/image/predict', form('blob', PNG, 'text/plain', { model: 'swin', threshold: '0.5' }));
    expect(await answer.json()).toMatchObject({ prediction: 'UNCERTAIN' });
  });

  it('says that a video is none', async () => {
    expect(await refusal(await post('/v1/image/predict', form('clip.jpg', MP4)))).toEqual([400, 'Error processing image: the bytes are mp4, which is a video']);
    expect(await server.uploads()).toEqual([]);
  });

  it.each([
    ['of no known type', Buffer.from('fake pdf')],
    ['that is empty', Buffer.alloc(0)],
  ])('refuses a file %s', async (_what, bytes) => {
    const [status, detail] = await refusal(await post('/v1/image/predict', form('test.pdf', bytes)));
    expect([status, detail]).toEqual([400, expect.stringMatching(/^Error processing image: /)]);
    expect(await server.uploads()).toEqual([]);
  });

  it('says so where the analysis could not read it', async () => {
    failNext({ code: 'media_unreadable', publicMessage: 'The file ends too early.' });
    expect(await refusal(await post('/v1/image/predict', form('a.png', PNG)))).toEqual([400, 'Error processing image: The file ends too early.']);
  });

  it.each([
    ['engine_timeout', 503],
    ['engine_crashed', 500],
  ] as const)('answers %s with %i', async (code, status) => {
    failNext({ code, publicMessage: 'It did not work.' });
    expect(await refusal(await post('/v1/image/predict', form('a.png', PNG)))).toEqual([status, 'It did not work.']);
  });

  it('refuses more than 15 MB, and says how much it was', async () => {
    const bytes = Buffer.concat([PNG, Buffer.alloc(15.5 * 2 ** 20)]);
    expect(await refusal(await post('/v1/image/predict', form('a.png', bytes)))).toEqual([413, 'File too large (15.5MB). Max is 15MB.']);
    expect(await server.uploads()).toEqual([]);
  });

  it('weighs a file before it looks at its bytes, as the server of the vendor does', async () => {
    const zeros = Buffer.alloc(15.5 * 2 ** 20);
    expect(await refusal(await post('/v1/image/predict', form('a.png', zeros)))).toEqual([413, 'File too large (15.5MB). Max is 15MB.']);
    const fitting = [400, 'Error processing image: the bytes are of no type that is known here'];
    expect(await refusal(await post('/v1/image/predict', form('a.png', Buffer.alloc(15 * 2 ** 20))))).toEqual(fitting);
    expect(await server.uploads()).toEqual([]);
  });

  it('misses the file', async () => {
    const empty = new FormData();
    empty.append('other', '1');
    expect(await refusal(await post('/v1/image/predict', empty))).toEqual([422, 'field required: file']);
    expect(await refusal(await call('/v1/image/predict', { method: 'POST' }))).toEqual([422, 'field required: file']);
    expect(await refusal(await call('/v1/image/predict', { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } }))).toEqual([
      422,
      'field required: file',
    ]);
  });

  it('says what is wrong with a text in the place of the file', async () => {
    const text = new FormData();
    text.append('file', '[object Object]');
    const [status, detail] = await refusal(await post('/v1/image/predict', text));
    expect([status, detail]).toEqual([400, expect.stringContaining('The part "file" is text')]);
  });
});

it('judges a sound in the shape of a picture', async () => {
  finishNext('spoof', 'audio');
  const answer = await post('/v1/audio/predict', form('voice.wav', WAV));
  expect(PredictSchema.parse(await answer.json())).toMatchObject({ filename: 'voice.wav', prediction: 'Fake' });
  expect(await refusal(await post('/v1/audio/predict', form('voice.amr', WAV)))).toEqual([
    400,
    "Unsupported format '.amr'. Use: .mp3, .wav, .m4a, .aac, .ogg, .flac",
  ]);
});

describe('POST /v1/video/predict/video', () => {
  it('makes a job, which ends with a result', async () => {
    const answer = await post('/v1/video/predict/video', form('Clip.MP4', MP4));
    expect(answer.status).toBe(200);
    const queued = UploadSchema.parse(await answer.json());
    expect(queued).toMatchObject({ status: 'queued', filename: 'Clip.MP4', size_mb: 0, poll_url: `/v1/video/jobs/${queued.job_id}` });
    expect(queued.job_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const waiting = JobSchema.parse(await (await call(queued.poll_url)).json());
    expect(waiting).toMatchObject({ job_id: queued.job_id, status: 'queued', result: null, error: null });
    const { detections } = server.services;
    const { id } = await detections.getPublic('alice', { dialect: 'deeptrack', publicId: queued.job_id });
    const { judgement, report } = sampleDetection('video', 'spoof');
    server.services.finish(id, { judgement, report });
    const done = await call(queued.poll_url);
    expect(done.headers.get('X-Bonafide-Verdict')).toBe('spoof');
    expect(JobSchema.parse(await done.json())).toMatchObject({ status: 'done', result: { label: 'FAKE', n_segments: 2 } });
  });

  it('answers a failed job with 200', async () => {
    const { poll_url, job_id } = UploadSchema.parse(await (await post('/v1/video/predict/video', form('a.mkv', MP4))).json());
    const { id } = await server.services.detections.getPublic('alice', { dialect: 'deeptrack', publicId: job_id });
    server.services.finish(id, { status: 'failed', error: { code: 'media_unreadable', publicMessage: 'Broken.' } });
    const answer = await call(poll_url);
    expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ status: 'error', error: 'Could not open video file', result: null })]);
  });

  it.each([
    ['clip.wmv', '.wmv'],
    ['clip', ''],
  ])('refuses %s by its name', async (name, extension) => {
    expect(await refusal(await post('/v1/video/predict/video', form(name, MP4)))).toEqual([
      400,
      `Unsupported format '${extension}'. Use: .mp4, .avi, .mov, .mkv`,
    ]);
  });

  it('refuses what is no video', async () => {
    expect(await refusal(await post('/v1/video/predict/video', form('clip.mp4', PNG)))).toEqual([
      400,
      'Could not open video file: the bytes are png, which is an image',
    ]);
  });

  it('knows no job of another owner, nor one that never was', async () => {
    const { poll_url, job_id } = UploadSchema.parse(await (await post('/v1/video/predict/video', form('a.mov', MP4))).json());
    const stranger = server.services.issue('mallory', ['detect']);
    expect(await refusal(await call(poll_url, {}, stranger))).toEqual([404, `Job ${job_id} not found.`]);
    expect(await refusal(await call('/v1/video/jobs/nonexistent-job-id'))).toEqual([404, 'Job nonexistent-job-id not found.']);
    expect((await refusal(await call(`/v1/video/jobs/${'x'.repeat(2000)}`)))[1].length).toBeLessThan(100);
  });

  it('lists the jobs of an owner, without pictures', async () => {
    const owner = server.services.issue('bob', ['detect']);
    finishNext('spoof');
    await post('/v1/image/predict', form('a.png', PNG), owner);
    const { job_id } = UploadSchema.parse(await (await post('/v1/video/predict/video', form('b.mp4', MP4), owner)).json());
    const list = JobListSchema.parse(await (await call('/v1/video/jobs', {}, owner)).json());
    expect(list).toEqual({ jobs: { [job_id]: { status: 'queued', filename: 'b.mp4', age_sec: expect.any(Number) } }, counts: { queued: 1 }, total: 1 });
  });
});

describe('keys', () => {
  it('may come as X-API-Key or as Bearer', async () => {
    expect((await call('/v1/client/usage/me')).status).toBe(200);
    expect((await call('/v1/client/usage/me', { headers: { Authorization: `Bearer ${server.key}` } }, null)).status).toBe(200);
  });

  it.each(['/v1/client/usage/me', '/v1/video/jobs', '/v1/video/jobs/some-job-id'])('are needed for %s', async (path) => {
    expect(await refusal(await call(path, {}, null))).toEqual([401, 'Missing X-API-Key header.']);
  });

  it.each(['not_a_real_key', 'dt_badkey', 'x'.repeat(5000)])('that nobody was given are invalid: %.20s', async (key) => {
    const [status, detail] = await refusal(await call('/v1/client/usage/me', {}, key));
    expect(status).toBe(401);
    expect(detail).toContain('Invalid API key');
    expect(detail).toContain('Invalid or inactive');
  });

  it('need the right to detect', async () => {
    expect((await refusal(await call('/v1/video/jobs', {}, server.adminKey)))[0]).toBe(403);
  });
});

describe('limits of a plan', () => {
  const key = async () => (await server.services.keys.create({ owner: 'carol', plan: 'starter', scopes: ['detect'] })).secret;

  it('are told in the words of the vendor', async () => {
    const { usage } = server.services;
    const { requireLeft } = usage;
    const details = { period: 'month', limit: 5000, resets_at: '2026-12-01T00:00:00.000Z', retry_after_seconds: 77 };
    usage.requireLeft = () => Promise.reject(new AppError('quota_exceeded', 'Used up.', { details }));
    const answer = await post('/v1/image/predict', form('a.png', PNG), await key());
    usage.requireLeft = requireLeft;
    expect(answer.headers.get('Retry-After')).toBe('77');
    expect(await refusal(answer)).toEqual([429, 'Monthly limit of 5000 scans exceeded. Upgrade your plan at deeptrack.io/pricing']);
  });

  it('of a day are not called those of a month', async () => {
    const { usage } = server.services;
    const { requireLeft } = usage;
    usage.requireLeft = () =>
      Promise.reject(new AppError('quota_exceeded', 'The plan allows 100 detections a day.', { details: { period: 'day', limit: 100 } }));
    const answer = await post('/v1/image/predict', form('a.png', PNG), await key());
    usage.requireLeft = requireLeft;
    expect(await refusal(answer)).toEqual([429, 'The plan allows 100 detections a day.']);
  });

  it('of a minute say when to come again', async () => {
    const { secret } = await server.services.keys.create({ owner: 'dave', plan: 'free', scopes: ['detect'] });
    for (let i = 0; i < 3; i += 1) expect((await call('/usage/month', {}, secret)).status).toBe(200);
    const answer = await call('/usage/month', {}, secret);
    expect(answer.headers.get('Retry-After')).toBe('42');
    expect((await refusal(answer))[0]).toBe(429);
  });

  it.each(['/v1/client/usage/me', '/usage/month', '/v1/client/usage/month'])('are shown at %s', async (path) => {
    const answer = await call(path, {}, await key());
    expect(UsageSchema.parse(await answer.json())).toEqual({
      owner: 'carol',
      track: 'api',
      plan: 'starter',
      rate_per_scan: 0,
      monthly_limit: 5000,
      used_this_month: 0,
      remaining: 5000,
      resets_at: expect.stringMatching(/^\d{4}-\d{2}-(28|29|30|31)$/),
    });
  });

  it('that are none are null', async () => {
    expect(await (await call('/v1/client/usage/me')).json()).toMatchObject({ plan: 'unlimited', monthly_limit: null, remaining: null });
  });
});

describe('models', () => {
  it('says first what the caller can mend', async () => {
    const bare = await startFakeServer({}, { detectors: () => [] });
    try {
      const sent = (body: FormData) => send(`${bare.url}/deeptrack/v1/video/predict/video`, { method: 'POST', headers: { 'X-API-Key': bare.key }, body });
      expect(await refusal(await sent(form('clip.wmv', MP4)))).toEqual([400, "Unsupported format '.wmv'. Use: .mp4, .avi, .mov, .mkv"]);
      expect(await refusal(await sent(new FormData()))).toEqual([422, 'field required: file']);
      expect(await bare.uploads()).toEqual([]);
    } finally {
      await bare.stop();
    }
  });

  it.each([
    ['/v1/image/predict', 'a.png', 'Image model not loaded.'],
    ['/v1/video/predict/video', 'a.mp4', 'Video model not loaded.'],
    ['/v1/audio/predict', 'a.wav', 'Audio model not loaded.'],
    ['/v1/video/predict/frame', 'a.jpg', 'Video model not loaded.'],
  ])('%s without one says so', async (path, name, detail) => {
    const bare = await startFakeServer({}, { detectors: () => [] });
    try {
      const answer = await send(`${bare.url}/deeptrack${path}`, { method: 'POST', headers: { 'X-API-Key': bare.key }, body: form(name, MP4) });
      expect(await refusal(answer)).toEqual([503, detail]);
      // It is not there in five seconds, either.
      expect(answer.headers.get('Retry-After')).toBeNull();
      const health = await send(`${bare.url}/deeptrack/v1/health`);
      expect(HealthSchema.parse(await health.json())).toMatchObject({
        status: 'ok',
        video_model: 'unavailable',
        image_model: 'unavailable',
        audio_model: 'unavailable',
      });
    } finally {
      await bare.stop();
    }
  });

  it('are told of without a key', async () => {
    const health = HealthSchema.parse(await (await call('/v1/health', {}, null)).json());
    expect(health).toMatchObject({ video_model: 'operational', image_model: 'operational', audio_model: 'operational' });
    const status = StatusSchema.parse(await (await call('/v1/status', {}, null)).json());
    expect(status.video).toEqual({
      model_loaded: true,
      buffer_fill_pct: null,
      frames_seen: null,
      jobs: {},
      total_jobs: 0,
      max_workers: null,
      max_upload_mb: 500,
      job_ttl_hours: 2,
    });
  });

  it('show a key its own jobs', async () => {
    const owner = server.services.issue('erin', ['detect']);
    await post('/v1/video/predict/video', form('b.mp4', MP4), owner);
    const status = StatusSchema.parse(await (await call('/v1/status', {}, owner)).json());
    expect(status.video).toMatchObject({ buffer_fill_pct: 0, frames_seen: 0, jobs: { queued: 1 }, total_jobs: 1 });
  });
});

describe('anything else', () => {
  it('is not found, in the shape of the vendor', async () => {
    expect((await refusal(await call('/v1/image/')))[0]).toBe(404);
    expect((await refusal(await call('/v1/video/')))[0]).toBe(404);
    expect((await refusal(await call('/v1/nothing', {}, null)))[0]).toBe(404);
  });

  it('is another method', async () => {
    const answer = await call('/v1/video/jobs', { method: 'DELETE' });
    expect(answer.headers.get('Allow')).toBe('GET, HEAD');
    expect((await refusal(answer))[0]).toBe(405);
  });

  it('is documented', async () => {
    const document = (await (await call('/openapi.json', {}, null)).json()) as { paths: Record<string, unknown> };
    expect(Object.keys(document.paths).sort()).toEqual([
      '/usage/month',
      '/v1/audio/predict',
      '/v1/client/usage/me',
      '/v1/client/usage/month',
      '/v1/health',
      '/v1/image/predict',
      '/v1/status',
      '/v1/video/jobs',
      '/v1/video/jobs/{job_id}',
      '/v1/video/predict/frame',
      '/v1/video/predict/video',
      '/v1/video/reset',
      '/v1/video/ws',
    ]);
    expect((await call('/docs', {}, null)).headers.get('Content-Type')).toContain('text/html');
  });
});
