import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hexOfId } from '../../src/core/sortable-hex.ts';
import { BatchSchema, ErrorSchema } from '../../src/dialects/resemble/schema.ts';
import { useEmbedded } from '../support/database.ts';
import { makeReport } from '../support/detections.ts';
import { type IntakeHouse, openIntake } from '../support/intake-house.ts';
import { pngBytes } from '../support/media-samples.ts';
import { zipBytes } from '../support/zip-bytes.ts';

const PATH = '/resemble/api/v2/detect/batch';

describe('batches of the Resemble API', () => {
  const get = useEmbedded();
  let intake: IntakeHouse;
  let headers: Record<string, string>;
  beforeEach(async () => {
    intake = await openIntake(get());
    headers = { Authorization: `Bearer ${intake.server.key}`, Prefer: '' };
  });
  afterEach(() => intake.close());

  const formOf = (files: readonly (readonly [string, Buffer])[], fields: Record<string, string> = {}, part = 'files[]'): FormData => {
    const form = new FormData();
    for (const [name, bytes] of files) form.append(part, new Blob([Uint8Array.from(bytes)], { type: 'application/octet-stream' }), name);
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    return form;
  };
  const post = (form: FormData, more: Record<string, string> = {}) => intake.post(PATH, form, { ...headers, ...more });
  const read = async (uuid: string, more: Record<string, string> = {}) => intake.get(`${PATH}/${uuid}`, { ...headers, ...more });
  const itemOf = (body: unknown) => BatchSchema.parse(body).item;
  const messageOf = (body: unknown) => ErrorSchema.parse(body).message;

  it('takes files, tells of them by uuid, and ends when they all have', async () => {
    const made = await post(
      formOf(
        [
          ['a.png', pngBytes()],
          ['notes.txt', Buffer.from('words')],
          ['b.png', pngBytes()],
        ],
        { audio_source_tracing_enabled: 'true' },
      ),
    );
    expect(made.status).toBe(202);
    const item = itemOf(made.body);
    expect(item).toMatchObject({ status: 'processing', total_files: 3, completed_count: 0, failed_count: 1 });
    expect([item.uuid, ...item.detect_uuids].every((uuid) => /^[0-9a-f]{32}$/.test(uuid))).toBe(true);
    expect(item.detect_uuids).toHaveLength(2);
    for (const uuid of item.detect_uuids) {
      const { id, options } = await intake.house.detections.getPublic('alice', { dialect: 'resemble', publicId: uuid });
      expect(options).toMatchObject({ visualize: true, sourceTracing: true });
      await intake.house.detections.start(id);
      await intake.house.detections.complete(id, makeReport(0.9));
    }
    const { body } = await read(item.uuid.toUpperCase());
    expect(itemOf(body)).toEqual({ ...item, status: 'completed', completed_count: 2 });
    expect((await intake.get(`/resemble/api/v2/detect/${item.detect_uuids[0]}`, headers)).body).toMatchObject({ item: { image_metrics: { label: 'Fake' } } });
  });

  it('takes one zip as the part "file", and turns pictures off where that is asked', async () => {
    const { status, body } = await post(
      formOf(
        [
          [
            'all.zip',
            zipBytes([
              { name: 'a.png', data: pngBytes() },
              { name: 'b.png', data: pngBytes() },
            ]),
          ],
        ],
        { visualize: 'false' },
        'file',
      ),
    );
    const { detect_uuids } = itemOf(body);
    expect([status, detect_uuids.length]).toEqual([202, 2]);
    const { options } = await intake.house.detections.getPublic('alice', { dialect: 'resemble', publicId: detect_uuids[0] as string });
    expect(options.visualize).toBe(false);
  });

  it('is not waited for', async () => {
    for (const prefer of ['wait', 'wait=30', 'respond-async, wait']) {
      const { status, body } = await post(formOf([['a.png', pngBytes()]]), { Prefer: prefer });
      expect([status, messageOf(body)]).toEqual([400, expect.stringContaining('Prefer: wait')]);
    }
  });

  it('refuses what holds nothing that can be analysed, and leaves nothing behind', async () => {
    const words = await post(formOf([['words.txt', Buffer.from('words')]]));
    expect([words.status, messageOf(words.body)]).toEqual([400, expect.stringContaining('supported')]);
    const named = await post(formOf([['a.exe', pngBytes()]]));
    expect([named.status, messageOf(named.body)]).toEqual([400, expect.stringContaining('".exe"')]);
    const text = await post(
      (() => {
        const form = new FormData();
        form.append('files[]', '[object Object]');
        return form;
      })(),
    );
    expect([text.status, messageOf(text.body)]).toEqual([400, expect.stringContaining('is text')]);
    const many = await post(formOf(Array.from({ length: 51 }, (_, i) => [`${i}.png`, pngBytes()] as const)));
    expect([many.status, messageOf(many.body)]).toEqual([400, expect.stringContaining('50')]);
    const url = await post(formOf([['a.png', pngBytes()]], { url: 'https://example.com/a.png' }));
    expect([url.status, messageOf(url.body)]).toEqual([400, expect.stringContaining('"url"')]);
    for (const none of [await intake.postJson(PATH, {}, headers), await post(formOf([], { visualize: 'true' }))]) {
      expect([none.status, messageOf(none.body)]).toEqual([422, expect.stringContaining('files[]')]);
    }
    const nested = await post(formOf([['all.zip', zipBytes([{ name: 'inner.zip', data: zipBytes([{ name: 'a.png', data: pngBytes() }]) }])]], {}, 'file'));
    expect([nested.status, messageOf(nested.body)]).toEqual([400, expect.stringContaining('is an archive itself')]);
    expect(await intake.blobs()).toEqual([]);
    expect(await intake.server.uploads()).toEqual([]);
  });

  it('shows another owner nothing, and no batch of another API', async () => {
    const { uuid } = itemOf((await post(formOf([['a.png', pngBytes()]]))).body);
    const bob = { Authorization: `Bearer ${intake.server.services.issue('bob', ['detect'])}` };
    const foreign = await read(uuid, bob);
    const never = await read('0'.repeat(32), bob);
    expect([foreign.status, foreign.body]).toEqual([404, { success: false, message: 'Batch not found' }]);
    expect([never.status, never.body]).toEqual([foreign.status, foreign.body]);
    for (const other of ['none', '%00', uuid.slice(1)]) expect((await read(other)).status).toBe(404);
    const native = await intake.post('/v1/batches', formOf([['a.png', pngBytes()]]));
    expect((await read(hexOfId(native.body.id))).status).toBe(404);
  });
});

describe('a batch over the quota', () => {
  const get = useEmbedded();

  it('is refused whole, with 402', async () => {
    const two = { perMonth: 2, perDay: null, perMinute: 1000 };
    const intake = await openIntake(get(), { plans: { free: two, starter: two, pro: two, unlimited: two } });
    const form = new FormData();
    for (const name of ['a.png', 'b.png', 'c.png']) form.append('files[]', new Blob([Uint8Array.from(pngBytes())]), name);
    const { status, body } = await intake.post(PATH, form, { Authorization: `Bearer ${intake.server.key}`, Prefer: '' });
    expect([status, body]).toEqual([402, { success: false, message: expect.any(String) }]);
    expect(await intake.blobs()).toEqual([]);
    await intake.close();
  });
});
