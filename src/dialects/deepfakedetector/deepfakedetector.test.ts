import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AT_ONCE, type DeepfakedetectorClient, openDeepfakedetector, refusalOf } from '../../../test/support/deepfakedetector-client.ts';
import { formWith, mp4Bytes, pngBytes, wavBytes } from '../../../test/support/media-samples.ts';
import { type Receiver, startReceiver } from '../../../test/support/receiver.ts';
import { failedDetection, sampleDetection } from '../../../test/support/sample-detections.ts';
import type { Detection } from '../../core/detection.ts';
import type { ErrorData } from '../../core/errors.ts';
import type { MediaKind } from '../../core/media.ts';
import { AcceptedJobSchema, DetectResultSchema, JobSchema } from './schema.ts';
import { webhook } from './webhook.ts';

let client: DeepfakedetectorClient;
beforeEach(async () => {
  client = await openDeepfakedetector();
});
afterEach(() => client.server.stop());

const judged = (kind: MediaKind): Partial<Detection> => {
  const { judgement, report, media } = sampleDetection(kind, 'spoof');
  return { judgement, report, media };
};

describe('submitting', () => {
  it.each([
    ['image', pngBytes()],
    ['audio', wavBytes()],
    ['video', mp4Bytes()],
  ] as const)('waits for the verdict of %s media', async (kind, bytes) => {
    const { status, headers, body } = await client.ended(client.post(`/v1/detect/${kind}`, formWith({}, { bytes, filename: 'media' })), judged(kind));
    expect(status).toBe(200);
    expect(headers.get('X-Bonafide-Verdict')).toBe('spoof');
    expect(headers.get('RateLimit')).toBeTruthy();
    expect(DetectResultSchema.parse(body)).toMatchObject({ job_id: expect.stringMatching(/^job_[0-9A-Za-z]{6}$/), verdict: 'synthetic', confidence: 0.9134 });
    expect(client.server.services.submissions[0]?.media.kind).toBe(kind);
    expect(await client.server.uploads()).toEqual([]);
  });

  it('infers what the media is', async () => {
    await client.post('/v1/detect', formWith({}, { bytes: wavBytes() }), AT_ONCE);
    await client.post('/v1/detect', formWith({ media_type: 'audio' }, { bytes: mp4Bytes() }), AT_ONCE);
    expect(client.server.services.submissions.map(({ media, options }) => [media.kind, options.kind])).toEqual([
      ['audio', null],
      ['audio', 'audio'],
    ]);
  });

  it.each([true, false])('takes options beside the file (file first: %s) and ignores what it does not know', async (fileFirst) => {
    const fields = { strict_mode: '1', retain: 'true', face_only: 'yes', media_type: '' };
    expect((await client.post('/v1/detect', formWith(fields, { fileFirst }), AT_ONCE)).status).toBe(202);
    expect(client.server.services.submissions[0]).toMatchObject({
      options: { policy: 'strict', retain: true, visualize: false },
      origin: { dialect: 'deepfakedetector', callbackUrl: null },
    });
  });

  it('answers with a job where the caller does not wait, and says where it is', async () => {
    const { status, headers, body } = await client.post('/v1/detect/video', formWith({}, { bytes: mp4Bytes() }), AT_ONCE);
    const { job_id, poll_url } = AcceptedJobSchema.parse(body);
    expect([status, poll_url]).toEqual([202, `/v1/jobs/${job_id}`]);
    expect(headers.get('Preference-Applied')).toBe('respond-async');
    expect(headers.get('Location')).toBe(`/deepfakedetector${poll_url}`);
    expect((await client.call(poll_url)).body).toEqual({ job_id, status: 'queued' });
  });

  it('answers with a job when the preferred wait is over', async () => {
    const { status, headers } = await client.post('/v1/detect', formWith({}), { Prefer: 'wait=0' });
    expect([status, headers.get('Preference-Applied')]).toEqual([202, 'wait=0']);
  });

  it('never waits where there is a callback', async () => {
    const callback_url = `${client.server.url}/hook`;
    const { status, body } = await client.post('/v1/detect', formWith({ callback_url }), { Prefer: 'wait=60' });
    expect([status, AcceptedJobSchema.parse(body).status]).toEqual([202, 'processing']);
    expect(client.server.services.submissions[0]?.origin.callbackUrl).toBe(callback_url);
  });

  it('ends the wait when the caller hangs up', async () => {
    const abort = new AbortController();
    const waiting = client.call('/v1/detect', { method: 'POST', body: formWith({}), signal: abort.signal }).catch((error: unknown) => error);
    await expect.poll(() => client.server.services.listenerCount()).toBe(1);
    abort.abort();
    expect(await waiting).toMatchObject({ name: 'AbortError' });
    await expect.poll(() => client.server.services.listenerCount()).toBe(0);
  });

  it.each([
    ['media_unreadable', 422],
    ['engine_crashed', 500],
    ['engine_timeout', 504],
  ] as const)('says of an analysis that failed with %s that it is %i', async (code, expected) => {
    const error: ErrorData = { code, publicMessage: 'It did not work.' };
    const answer = await client.ended(client.post('/v1/detect', formWith({})), { status: 'failed', error });
    expect(answer.status).toBe(expected);
    expect(refusalOf(answer)).toEqual({ code, message: 'It did not work.' });
    expect(answer.headers.get('X-Bonafide-Verdict')).toBeNull();
  });
});

describe('by media_url', () => {
  let host: Receiver;
  beforeEach(async () => {
    host = await startReceiver((_, response) => void response.end(pngBytes()));
  });
  afterEach(() => host.close());

  it('fetches it, whether JSON or a form names it', async () => {
    const media_url = `${host.url}/photo.png`;
    const form = new FormData();
    form.append('media_url', media_url);
    expect((await client.post('/v1/detect', { media_url, media_type: null, strict_mode: true, unknown: {} }, AT_ONCE)).status).toBe(202);
    expect((await client.post('/v1/detect/image', form, AT_ONCE)).status).toBe(202);
    expect(host.requests).toHaveLength(2);
    expect(client.server.services.submissions[0]).toMatchObject({ filename: 'photo.png', options: { policy: 'strict' }, origin: { sourceUrl: media_url } });
    expect(await client.server.uploads()).toEqual([]);
  });

  it('refuses another kind than that of the call', async () => {
    const answer = await client.post('/v1/detect/video', { media_url: `${host.url}/clip.mp4` });
    expect(answer.status).toBe(415);
    expect(refusalOf(answer).message).toMatch(/^This call takes media of the kind video, but .* png \(image\)\. Send it to \/v1\/detect\/image/);
    expect(await client.server.uploads()).toEqual([]);
  });

  it.each([
    ['ftp://example.com/a.png', 400, 'url_blocked'],
    ['http://10.0.0.1/a.png', 400, 'url_blocked'],
    ['no url', 400, 'invalid_request'],
    ['http://127.0.0.1:1/a.png', 422, 'url_unreachable'],
  ])('refuses %s', async (media_url, status, code) => {
    const answer = await client.post('/v1/detect', { media_url });
    expect([answer.status, refusalOf(answer).code]).toEqual([status, code]);
  });
});

describe('jobs', () => {
  const submitted = async (): Promise<{ job_id: string; id: string }> => {
    const { body } = await client.post('/v1/detect', formWith({}), AT_ONCE);
    return { job_id: AcceptedJobSchema.parse(body).job_id, id: (await client.newest()).id };
  };

  it('are read until they are completed', async () => {
    const { job_id, id } = await submitted();
    client.server.services.finish(id, judged('image'));
    const { status, headers, body } = await client.call(`/v1/jobs/${job_id}`);
    expect([status, headers.get('X-Bonafide-Verdict')]).toEqual([200, 'spoof']);
    expect(JobSchema.parse(body)).toMatchObject({ job_id, status: 'completed', verdict: 'synthetic', generator: 'sdxl-v1.0' });
  });

  it('are read when they failed', async () => {
    const { job_id, id } = await submitted();
    const { error } = failedDetection('image');
    client.server.services.finish(id, { status: 'failed', error });
    expect(await client.call(`/v1/jobs/${job_id}`)).toMatchObject({
      status: 200,
      body: { job_id, status: 'failed', error: { code: 'media_unreadable', message: error?.publicMessage } },
    });
  });

  it('show no verdict any more when they were erased', async () => {
    const { job_id, id } = await submitted();
    client.server.services.finish(id, { ...judged('image'), status: 'erased', report: null });
    const { status, headers, body } = await client.call(`/v1/jobs/${job_id}`);
    expect([status, headers.get('X-Bonafide-Verdict')]).toEqual([200, null]);
    expect(body).toEqual({ job_id, status: 'failed', error: { code: 'not_found', message: 'The result of this job was erased.' } });
  });

  it("of another owner are like those that never were, and so is what can be no job's id", async () => {
    const { job_id, id } = await submitted();
    const bob = client.server.services.issue('bob', ['detect']);
    const never = await client.call('/v1/jobs/job_AAAAAA', {}, bob);
    expect(never.status).toBe(404);
    for (const other of [job_id, id, '%00', `${job_id}x`, 'x'.repeat(5000)]) expect((await client.call(`/v1/jobs/${other}`, {}, bob)).body).toEqual(never.body);
    expect((await client.call(`/v1/jobs/${id}`)).status).toBe(404);
  });

  it('are sent to a callback as they are read', () => {
    const context = { baseUrl: '', urlSecret: '', now: new Date() };
    const completed = JobSchema.parse(JSON.parse(webhook.render(sampleDetection('video', 'spoof'), 'detection.completed', context)));
    expect(completed).toMatchObject({ status: 'completed', flagged_segments: [{ start: 2.4, end: 5.8 }] });
    const failed = JobSchema.parse(JSON.parse(webhook.render(failedDetection('video'), 'detection.failed', context)));
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'media_unreadable' } });
  });
});
