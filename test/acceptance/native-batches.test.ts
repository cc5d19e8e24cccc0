import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UNLIMITED } from '../../src/core/quota.ts';
import { describeDatabases, useEmbedded } from '../support/database.ts';
import { makeReport } from '../support/detections.ts';
import { testLimits } from '../support/fake-server.ts';
import { type IntakeHouse, openIntake } from '../support/intake-house.ts';
import { mp4Bytes, pngBytes, wavBytes } from '../support/media-samples.ts';
import { part, sendHalves, sendRaw } from '../support/raw-http.ts';
import { type MadeEntry, zipBytes } from '../support/zip-bytes.ts';

type Files = readonly (readonly [name: string, bytes: Uint8Array<ArrayBuffer>])[];

function formOf(files: Files, fields: Record<string, string> = {}, part = 'files[]'): FormData {
  const form = new FormData();
  for (const [name, bytes] of files) form.append(part, new Blob([bytes]), name);
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}
const zipForm = (entries: readonly MadeEntry[], fields = {}): FormData => formOf([['media.zip', zipBytes(entries)]], fields, 'file');

const PATIENT = { timeout: 30_000 };
const SMALL = { ...UNLIMITED, perMonth: 3 };

describeDatabases('batches', (get) => {
  let intake: IntakeHouse;
  beforeAll(async () => {
    intake = await openIntake(get(), { plans: { free: UNLIMITED, starter: UNLIMITED, pro: UNLIMITED, unlimited: SMALL } });
  });
  afterAll(() => intake.close());

  it('takes files, refuses some of them, and tells what becomes of the rest', async () => {
    const files: Files = [
      ['a.png', pngBytes()],
      ['words.txt', Buffer.from('words')],
      ['big.png', pngBytes(testLimits.imageBytes + 1)],
      ['empty.png', Buffer.alloc(0)],
      ['b.wav', wavBytes()],
      ['inner.zip', zipBytes([{ name: 'c.png', data: pngBytes() }])],
    ];
    const made = await intake.post('/v1/batches', formOf(files, { external_id: 'album', policy: 'strict' }), { Prefer: 'wait=5' });
    expect(made.status).toBe(202);
    expect(made.headers.get('Location')).toBe(`/v1/batches/${made.body.id}`);
    expect(made.headers.get('Preference-Applied')).toBeNull();
    expect(made.body).toMatchObject({
      id: expect.stringMatching(/^bat_/),
      status: 'processing',
      completed_at: null,
      total_files: 6,
      completed_count: 0,
      failed_count: 4,
    });
    expect(made.body.items.map((item) => [item.filename, item.status, item.error?.code])).toEqual([
      ['a.png', 'queued', undefined],
      ['words.txt', 'failed', 'unsupported_media'],
      ['big.png', 'failed', 'payload_too_large'],
      ['empty.png', 'failed', 'media_unreadable'],
      ['b.wav', 'queued', undefined],
      ['inner.zip', 'failed', 'unsupported_media'],
    ]);
    const [a, , , , b] = made.body.items.map((item) => item.detection_id ?? '');
    expect((await intake.get(`/v1/detections/${a}`)).body).toMatchObject({ external_id: 'album', policy: 'strict@1' });
    await intake.house.detections.complete(a ?? '', makeReport(0.99));
    expect((await intake.get(`/v1/batches/${made.body.id}`)).body).toMatchObject({ status: 'processing', completed_count: 1 });
    await intake.house.detections.fail(b ?? '', { code: 'media_unreadable', publicMessage: 'Cut off.' });
    const ended = await intake.get(`/v1/batches/${made.body.id}`);
    expect(ended.body).toMatchObject({ status: 'completed', completed_at: expect.any(String), completed_count: 1, failed_count: 5 });
    expect(ended.body.items[0]).toMatchObject({ verdict: 'spoof', score: 0.99, error: null });
    expect(ended.body.items[4]?.error).toEqual({ code: 'media_unreadable', message: 'Cut off.' });
    expect(await intake.server.uploads()).toEqual([]);
  });

  it('unpacks a zip, without folders and without what operating systems add', async () => {
    const made = await intake.post(
      '/v1/batches',
      zipForm([
        { name: 'holiday/' },
        { name: 'holiday/a.png', data: pngBytes(5000) },
        { name: '__MACOSX/holiday/._a.png', data: Buffer.from('x') },
        { name: '.DS_Store', data: Buffer.from('x') },
        { name: 'holiday/a.png', data: pngBytes(6000), method: 0 },
        { name: 'readme.txt', data: Buffer.from('words') },
        { name: 'cut.png', data: pngBytes(), declared: { crc: 1 } },
      ]),
    );
    expect(made.status).toBe(202);
    expect(made.body.items.map((item) => [item.filename, item.error?.code])).toEqual([
      ['holiday/a.png', undefined],
      ['holiday/a.png', undefined],
      ['readme.txt', 'unsupported_media'],
      ['cut.png', 'media_unreadable'],
    ]);
    expect((await intake.get(`/v1/detections/${made.body.items[1]?.detection_id}`)).body.media).toMatchObject({ size_bytes: 6000 });
    expect(await intake.server.uploads()).toEqual([]);
  });

  it('is completed at once where no file is good', async () => {
    const { status, body } = await intake.post('/v1/batches', formOf([['words.txt', Buffer.from('words')]]));
    expect(status).toBe(202);
    expect(body).toMatchObject({ status: 'completed', completed_at: body.created_at, failed_count: 1, completed_count: 0 });
    expect((await intake.get('/v1/detections')).body.data).toEqual([]);
  });

  it('takes all of the quota or nothing', async () => {
    const before = await intake.blobs();
    const four = await intake.post('/v1/batches', formOf(['1', '2', '3', '4'].map((name) => [name, pngBytes()] as const)));
    expect([four.status, four.body.code]).toEqual([429, 'quota_exceeded']);
    expect(await intake.blobs()).toEqual(before);
    expect((await intake.get('/v1/detections')).body.data).toEqual([]);
    expect((await intake.post('/v1/batches', formOf(['1', '2', '3'].map((name) => [name, pngBytes()] as const)))).status).toBe(202);
    expect(await intake.server.uploads()).toEqual([]);
  });

  it('receives two at once for an owner, whichever of his keys they come with', async () => {
    const { issue } = intake.server.services;
    const head = (length: number) =>
      `POST /v1/batches HTTP/1.1\r\nHost: a\r\nX-API-Key: ${issue('dora', ['detect'])}\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=cut\r\nContent-Length: ${length}\r\n\r\n`;
    const body = `${part('Content-Disposition: form-data; name="files[]"; filename="a.png"', pngBytes(200_000).toString('latin1'))}--cut--\r\n`;
    const slow = await Promise.all([1, 2].map(() => sendHalves(intake.server.url, head(Buffer.byteLength(body, 'latin1')), body)));
    const others = { 'X-API-Key': issue('dora', ['detect']) };
    // Both have been let in when their files have begun to arrive.
    await expect.poll(async () => (await intake.server.uploads()).length).toBe(2);
    const refused = await intake.post('/v1/batches', formOf([['a.png', pngBytes()]]), others);
    expect([refused.status, refused.body.code, refused.headers.get('Retry-After')]).toEqual([429, 'rate_limited', '5']);
    for (const { finish } of slow) expect(await finish()).toMatch(/^HTTP\/1.1 202 /);
    expect(await intake.server.uploads()).toEqual([]);
  });

  it('writes no names down under zero retention, and forgets them with an erasure', async () => {
    const files: Files = [
      ['secret-a.png', pngBytes()],
      ['secret-b.txt', Buffer.from('words')],
    ];
    const hidden = await intake.post('/v1/batches', formOf(files, { zero_retention: 'true' }));
    expect(JSON.stringify(hidden.body)).not.toContain('secret');
    const open = await intake.post('/v1/batches', formOf(files));
    const id = open.body.items[0]?.detection_id;
    await fetch(`${intake.server.url}/v1/detections/${id}`, { method: 'DELETE', headers: { 'X-API-Key': intake.server.key } });
    const { body } = await intake.get(`/v1/batches/${open.body.id}`);
    expect(body.items[0]).toMatchObject({ status: 'erased', filename: null, verdict: null });
    expect(body).toMatchObject({ status: 'completed', completed_count: 0, failed_count: 1 });
  });

  it('is nobody else’s', async () => {
    const { body } = await intake.post('/v1/batches', formOf([['a.png', pngBytes()]]));
    const bob = { 'X-API-Key': intake.server.services.issue('bob', ['detect']) };
    const other = await intake.get(`/v1/batches/${body.id}`, bob);
    const never = await intake.get('/v1/batches/bat_never', bob);
    expect([other.status, other.body.detail]).toEqual([404, never.body.detail]);
  });
});

describe('batches that are refused whole', () => {
  const database = useEmbedded();
  let intake: IntakeHouse;
  beforeAll(async () => {
    intake = await openIntake(database());
  });
  afterAll(() => intake.close());

  const png: MadeEntry = { name: 'a.png', data: pngBytes() };
  const lyingBomb: MadeEntry = { name: 'bomb.mp4', data: Buffer.concat([mp4Bytes(), Buffer.alloc(5_000_000)]), declared: { sizeBytes: 64 } };
  const many = (count: number): MadeEntry[] => Array.from({ length: count }, (_, i) => ({ name: `${i}.png`, data: pngBytes() }));
  const half = (whole: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> => whole.subarray(0, whole.length / 2);
  const cases: [string, () => FormData, number, string, RegExp][] = [
    ['no file', () => formOf([], { policy: 'strict' }), 400, 'invalid_request', /no file.*files\[\]=@/],
    ['a text part', () => formOf([['a.png', pngBytes()]], { files: 'a.png' }), 400, 'invalid_request', /"files" is text/],
    ['a part of another name', () => formOf([['a.png', pngBytes()]], {}, 'image'), 400, 'invalid_request', /must be named "files\[\]"/],
    ['an unknown option', () => formOf([['a.png', pngBytes()]], { polcy: 'strict' }), 400, 'invalid_request', /did you mean "policy"/],
    ['a URL', () => formOf([['a.png', pngBytes()]], { url: 'https://example.org/a.png' }), 400, 'invalid_request', /takes files, no "url"/],
    ['a blocked callback', () => formOf([['a.png', pngBytes()]], { callback_url: 'http://10.0.0.1/x' }), 400, 'url_blocked', /public internet/],
    ['51 files', () => formOf(many(51).map(({ name }) => [name, pngBytes()] as const)), 413, 'payload_too_large', /at most 50 files/],
    ['51 files in a zip', () => zipForm(many(51)), 413, 'payload_too_large', /more than 50 files/],
    ['an empty zip', () => zipForm([]), 400, 'invalid_request', /no file in the zip/],
    ['a zip of folders', () => zipForm([{ name: 'a/' }]), 400, 'invalid_request', /no file in the zip/],
    ['a bomb', () => zipForm([png, { name: 'bomb.mp4', data: Buffer.alloc(5_000_000) }]), 413, 'payload_too_large', /200 times its size/],
    ['a bomb of many', () => zipForm(many(5).map((one) => ({ ...one, data: Buffer.alloc(1_000_000) }))), 413, 'payload_too_large', /200 times its size/],
    ['a bomb that lies', () => zipForm([png, lyingBomb]), 413, 'payload_too_large', /200 times its size/],
    ['500 MB that are declared', () => zipForm([{ ...png, declared: { sizeBytes: 600_000_000 } }]), 413, 'payload_too_large', /500 MB together/],
    ['a zip in the zip', () => zipForm([png, { name: 'b.png', data: zipBytes([png]) }]), 415, 'unsupported_media', /"b\.png" in the zip is an archive/],
    ['a packed tar in the zip', () => zipForm([{ name: 'b.png', data: Buffer.from('1f8b0800', 'hex') }]), 415, 'unsupported_media', /archive itself/],
    ['a path upwards', () => zipForm([png, { name: '../../b.png', data: pngBytes() }]), 400, 'invalid_request', /leads elsewhere/],
    ['an absolute path', () => zipForm([{ name: '/etc/b.png', data: pngBytes() }]), 400, 'invalid_request', /leads elsewhere/],
    ['a drive letter', () => zipForm([{ name: 'C:b.png', data: pngBytes() }]), 400, 'invalid_request', /leads elsewhere/],
    ['a backslash', () => zipForm([{ name: '..\\b.png', data: pngBytes() }]), 400, 'invalid_request', /leads elsewhere/],
    ['a NUL in a name', () => zipForm([{ name: 'b.png\0.txt', data: pngBytes() }]), 400, 'invalid_request', /leads elsewhere/],
    ['no name', () => zipForm([{ name: '', data: pngBytes() }]), 400, 'invalid_request', /leads elsewhere/],
    ['a link', () => zipForm([{ name: 'b.png', data: Buffer.from('/etc/passwd'), mode: 0o120777 }]), 400, 'invalid_request', /a link or a device/],
    ['a password', () => zipForm([{ ...png, flags: 1 }]), 415, 'unsupported_media', /password/],
    ['an unknown method', () => zipForm([{ ...png, method: 12 }]), 415, 'unsupported_media', /method 12/],
    ['entries that share bytes', () => zipForm([png, { ...png, name: 'b.png', at: 0 }]), 422, 'media_unreadable', /share bytes/],
    ['data beyond the end', () => zipForm([{ ...png, declared: { compressedBytes: 1_000_000 } }]), 422, 'media_unreadable', /damaged/],
    [
      'sizes for zip64 without any',
      () => zipForm([{ ...png, declared: { compressedBytes: 0xffffffff, sizeBytes: 0xffffffff } }]),
      422,
      'media_unreadable',
      /damaged/,
    ],
    ['more entries than there are', () => formOf([['a.zip', zipBytes([png], { entryCount: 9 })]]), 422, 'media_unreadable', /damaged/],
    ['a cut zip', () => formOf([['a.zip', half(zipBytes(many(5)))]]), 422, 'media_unreadable', /damaged/],
  ];
  it.each(cases)('refuses %s', async (_, form, status, code, detail) => {
    const answer = await intake.post('/v1/batches', form());
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([status, code, expect.stringMatching(detail)]);
    expect(await intake.server.uploads()).toEqual([]);
    expect(await intake.blobs()).toEqual([]);
  });

  it('refuses what is no form, a declared size over the limit, and calls without a key', async () => {
    expect((await intake.postJson('/v1/batches', { files: [] })).status).toBe(415);
    expect((await intake.post('/v1/batches', formOf([['a.png', pngBytes()]]), { 'X-API-Key': 'bf_wrong' })).status).toBe(401);
    expect((await intake.get('/v1/batches/bat_x', { 'X-API-Key': 'bf_wrong' })).status).toBe(401);
  });

  it.each([
    ['a file', () => pngBytes(100_000)],
    ['a zip', () => zipBytes([{ name: 'a.png', data: pngBytes(100_000), method: 0 }])],
  ])('keeps nothing of a batch that is cut off in %s', async (_, bytes) => {
    const before = intake.server.services.lines.length;
    const head = `POST /v1/batches HTTP/1.1\r\nHost: x\r\nX-API-Key: ${intake.server.key}\r\nContent-Type: multipart/form-data; boundary=cut\r\nContent-Length: 900000\r\n\r\n`;
    const parts = [pngBytes(100_000), bytes().subarray(0, 80_000)].map((one) =>
      part('Content-Disposition: form-data; name="files[]"; filename="a"', one.toString('latin1')),
    );
    await sendRaw(intake.server.url, Buffer.from(head + parts.join('').slice(0, -2), 'latin1'), { cut: true });
    await expect.poll(() => intake.server.services.lines.slice(before).some(({ fields }) => 'status' in fields && fields.status === 400), PATIENT).toBe(true);
    expect(await intake.server.uploads()).toEqual([]);
    expect(await intake.blobs()).toEqual([]);
  });

  it('holds every file to the limit of its kind', async () => {
    const { body } = await intake.post(
      '/v1/batches',
      zipForm([
        { name: 'big.png', data: pngBytes(testLimits.imageBytes + 1) },
        { name: 'a.mp4', data: mp4Bytes(400_000) },
      ]),
    );
    expect(body.items.map((item) => item.error?.code)).toEqual(['payload_too_large', undefined]);
  });
});
