import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '../../src/core/id.ts';
import { UNLIMITED } from '../../src/core/quota.ts';
import { createUploadStore } from '../../src/store/uploads.ts';
import { describeDatabases } from '../support/database.ts';
import { type IntakeHouse, openIntake } from '../support/intake-house.ts';
import { formWith, pngBytes } from '../support/media-samples.ts';

describeDatabases('uploads', (get) => {
  let intake: IntakeHouse;
  beforeAll(async () => {
    intake = await openIntake(get(), { plans: { free: UNLIMITED, starter: UNLIMITED, pro: UNLIMITED, unlimited: { ...UNLIMITED, perMonth: 3 } } });
  });
  afterAll(() => intake.close());

  const upload = async (): Promise<string> => (await intake.post('/v1/uploads', formWith({}))).body.upload_token;
  const use = (token: string, more: object = {}, headers: Record<string, string> = {}) =>
    intake.postJson('/v1/detections', { upload_token: token, ...more }, headers);
  const expectGone = ({ status, body }: { status: number; body: { code: string; detail: string } }): void => {
    expect([status, body.code]).toEqual([404, 'not_found']);
    expect(body.detail).toMatch(/upload the file again/);
  };

  it('takes a file ahead of its detection, once', async () => {
    const sent = await intake.post('/v1/uploads', formWith({}));
    const sha256 = createHash('sha256').update(pngBytes()).digest('hex');
    expect(sent.status).toBe(201);
    expect(sent.body).toMatchObject({
      upload_token: expect.stringMatching(/^upl_[\w-]{43}$/),
      media: { kind: 'image', mime: 'image/png', size_bytes: 64, sha256 },
    });
    expect(Date.parse(sent.body.expires_at) - Date.now()).toBeGreaterThan(3_590_000);
    const { rows } = await sql<{ row: string }>`select uploads::text as row from uploads`.execute(get().database.kysely);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.row).not.toContain(sent.body.upload_token);
    const made = await use(sent.body.upload_token, { external_id: 'later' });
    expect(made.status).toBe(202);
    expect(made.body).toMatchObject({ external_id: 'later', media: { filename: 'photo.png', sha256 } });
    expect(await intake.blobs()).toEqual([`media/${made.body.id}`]);
    expectGone(await use(sent.body.upload_token));
    expect(await intake.server.uploads()).toEqual([]);
  });

  it('gives one of many requests with one token its detection', async () => {
    const token = await upload();
    const answers = await Promise.all(Array.from({ length: 10 }, () => use(token)));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 202)) expectGone(answer);
    expect((await intake.get('/v1/detections')).body.data).toHaveLength(1);
    expect((await intake.blobs()).filter((name) => name.startsWith('uploads/'))).toEqual([]);
    expect(await intake.server.uploads()).toEqual([]);
  });

  it('still holds after a detection that was refused', async () => {
    const token = await upload();
    expect((await use(token, { polcy: 'strict' })).status).toBe(400);
    expect((await use(token, { kind: 'audio' })).body.code).toBe('unsupported_media');
    const full = formWith({});
    for (let i = 0; i < 3; i += 1) expect((await intake.post('/v1/detections', full)).status).toBe(202);
    expect((await use(token)).body.code).toBe('quota_exceeded');
    expect((await intake.blobs()).filter((name) => name.startsWith('uploads/'))).toHaveLength(1);
    const { data } = (await intake.get('/v1/detections')).body;
    await intake.house.detections.fail(data[0]?.id ?? '', { code: 'engine_crashed', publicMessage: 'It broke.' });
    expect((await use(token)).status).toBe(202);
    expect(await intake.server.uploads()).toEqual([]);
  });

  it('is nobody else’s, and no upload beyond its hour', async () => {
    const token = await upload();
    expectGone(await use(token, {}, { 'X-API-Key': intake.server.services.issue('bob', ['detect']) }));
    expectGone(await use('upl_made-up'));
    intake.passMs(3_599_000);
    expect((await use(await upload())).status).toBe(202);
    intake.passMs(2000);
    expectGone(await use(token));
  });

  it('can be asked for again under an idempotency key, though the token is used up', async () => {
    const token = await upload();
    const first = await use(token, {}, { 'Idempotency-Key': 'once' });
    const second = await use(token, {}, { 'Idempotency-Key': 'once' });
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.id).toBe(first.body.id);
  });

  it('keeps 100 unused ones of an owner, and no more', async () => {
    const carol = { 'X-API-Key': intake.server.services.issue('carol', ['detect']) };
    const send = (form = formWith({})) => intake.post('/v1/uploads', form, carol);
    const lying = async (): Promise<number> => (await intake.blobs()).filter((name) => name.startsWith('uploads/')).length;
    const before = await lying();
    const first = await send();
    // Some expire later than others.
    intake.passMs(60_000);
    const sent = await Promise.all(Array.from({ length: 105 }, () => send()));
    expect(sent.filter(({ status }) => status === 201)).toHaveLength(99);
    const refused = sent.filter(({ status }) => status !== 201);
    for (const { status, body, headers } of refused) {
      expect([status, body.code, body.details?.limit_open_uploads]).toEqual([429, 'rate_limited', 100]);
      expect(Number(headers.get('Retry-After'))).toBeGreaterThan(3400);
      expect(Number(headers.get('Retry-After'))).toBeLessThanOrEqual(3540);
    }
    // Before the file is read.
    expect((await send(new FormData())).status).toBe(429);
    expect(await intake.server.uploads()).toEqual([]);
    expect(await lying()).toBe(before + 100);
    expect((await intake.post('/v1/uploads', formWith({}))).status).toBe(201);
    expect((await use(first.body.upload_token, {}, carol)).status).toBe(202);
    expect((await send()).status).toBe(201);
    expect((await send()).status).toBe(429);
    intake.passMs(3_541_000);
    expect((await send()).status).toBe(429);
    intake.passMs(60_000);
    expect((await send()).status).toBe(201);
  });

  it('keeps 2 GB of unused ones of an owner, and hears no more then', async () => {
    const erin = { 'X-API-Key': intake.server.services.issue('erin', ['detect']) };
    const store = createUploadStore(get().database);
    const first = await intake.post('/v1/uploads', formWith({}), erin);
    const { rows } = await sql<{ ahead: Date }>`select expires_at as ahead from uploads where owner = 'erin'`.execute(get().database.kysely);
    const expiresAt = rows[0]?.ahead as Date;
    const lie = (sizeBytes: number) =>
      store.insert(
        {
          id: newId('upl'),
          owner: 'erin',
          filename: null,
          media: { kind: 'video', mime: 'video/mp4', format: 'mp4', sizeBytes, sha256: '' },
          createdAt: new Date(expiresAt.getTime() - 3_600_000),
          expiresAt,
        },
        newId('upl'),
        { countMax: 100, bytesMax: 2 ** 40 },
      );
    const lying = async (): Promise<number> => (await intake.blobs()).filter((name) => name.startsWith('uploads/')).length;
    const before = await lying();
    await lie(2 ** 31 - 64 - 63);
    const limit = { limit_open_upload_bytes: 2 ** 31, retry_after_seconds: expect.any(Number) };
    const tooMuch = await intake.post('/v1/uploads', formWith({}), erin);
    expect([tooMuch.status, tooMuch.body.code, tooMuch.body.details]).toEqual([429, 'rate_limited', limit]);
    expect(tooMuch.body.detail).toMatch(/are 2048 MB together at most/);
    expect(await lying()).toBe(before);
    await lie(63);
    // Before the file is read: this form has none.
    expect((await intake.post('/v1/uploads', new FormData(), erin)).body.details).toEqual(limit);
    expect((await use(first.body.upload_token, {}, erin)).status).toBe(202);
    expect((await intake.post('/v1/uploads', formWith({}), erin)).status).toBe(201);
    expect(await intake.server.uploads()).toEqual([]);
  });

  it('takes one file and nothing else, and keeps nothing of what it refuses', async () => {
    const cases: [FormData, number, RegExp][] = [
      [formWith({ policy: 'strict' }), 400, /no "policy" here/],
      [new FormData(), 400, /no file|ends too early/],
      [formWith({}, { bytes: Buffer.from('words') }), 415, /of no type/],
    ];
    for (const [form, status, detail] of cases) {
      const answer = await intake.post('/v1/uploads', form);
      expect([answer.status, answer.body.detail]).toEqual([status, expect.stringMatching(detail)]);
    }
    expect((await intake.postJson('/v1/uploads', {})).status).toBe(415);
    expect((await intake.post('/v1/uploads', formWith({}), { 'X-API-Key': 'bf_wrong' })).status).toBe(401);
    expect(await intake.server.uploads()).toEqual([]);
  });
});
