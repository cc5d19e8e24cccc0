import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Resemble } from '@resemble/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openVendorHouse, type VendorHouse } from '../support/vendor-house.ts';

/** The npm package of the vendor, pointed here by its own `setBaseUrl` and `setApiKey`; nothing of it is replaced. */
const { detection } = Resemble.v2;

let house: VendorHouse;
beforeAll(async () => {
  house = await openVendorHouse();
  Resemble.setBaseUrl(`${house.relay.url}/resemble/api`);
});
beforeAll(() => Resemble.setApiKey(house.key));
afterAll(() => house?.close());

const photo = (): string => join(house.folder, 'photo.jpg');
const photoUrl = (): string => `${house.receiver.url}/photo.jpg`;
const last = () => house.relay.exchanges.at(-1);

interface Item {
  uuid: string;
  status: string;
  media_type: string;
  filename: string;
  url: string | null;
  image_metrics: { label: string; score: number; type: string };
  metrics: { label: string; score: string[]; consistency: string; aggregated_score: string };
}

/** The item of an answer that must have succeeded. */
function itemOf(answer: { success: boolean; item?: unknown; message?: string }): Item {
  expect(answer, JSON.stringify(answer)).toMatchObject({ success: true, item: { uuid: expect.stringMatching(/^[0-9a-f]{32}$/) } });
  return answer.item as Item;
}

const FINISHED = { status: 'completed', media_type: 'image', image_metrics: { label: expect.stringMatching(/^(real|fake)$/i), score: expect.any(Number) } };

describe('@resemble/node', () => {
  it('creates by URL, and gets what it created', async () => {
    const created = itemOf(await detection.create({ url: photoUrl() }));
    expect(created).toMatchObject({ media_type: 'image', status: expect.stringMatching(/^(processing|completed)$/) });
    await expect
      .poll(async () => itemOf(await detection.get(created.uuid)), { timeout: 30_000, interval: 100 })
      .toMatchObject({ ...FINISHED, uuid: created.uuid });
  });

  it('sends its key as `Token token=`', () => {
    expect(last()?.headers.authorization).toBe(`Token token=${house.key}`);
  });

  it('creates by file: a secure upload, then its token', async () => {
    const before = house.relay.exchanges.length;
    const created = itemOf(await detection.create({ file: photo() }));
    expect(house.relay.exchanges.slice(before).map(({ path }) => path)).toEqual(['/resemble/api/v2/secure_uploads', '/resemble/api/v2/detect']);
    expect(created).toMatchObject({ media_type: 'image', filename: 'photo.jpg' });
  });

  it('gets the finished detection from createSync, by URL and by file', async () => {
    for (const input of [{ url: photoUrl() }, { file: photo() }]) expect(itemOf(await detection.createSync(input))).toMatchObject(FINISHED);
    expect(last()?.headers.prefer).toBe('wait');
  });

  it('polls to the end with detectAndGet, as it does without being told how often', async () => {
    expect(itemOf(await detection.detectAndGet({ file: photo() }))).toMatchObject(FINISHED);
  });

  it('passes every option on', async () => {
    const options = { visualize: true, intelligence: true, audio_source_tracing: true, use_ood_detector: true, pipeline: 'general->facial' as const };
    const item = itemOf(await detection.createSync({ url: photoUrl(), ...options }));
    expect(item).toMatchObject({ ...FINISHED, intelligence: expect.objectContaining({ description: expect.anything() }) });
  });

  it('hides the media of a detection in zero retention mode', async () => {
    const item = itemOf(await detection.createSync({ file: photo(), zero_retention_mode: true }));
    expect(item).toMatchObject({ ...FINISHED, url: null, media_redacted: true, filename: expect.stringMatching(/^redacted_[0-9a-f]{24}\.jpg$/) });
  });

  it.each([
    ['createSync', () => detection.createSync({ file: join(house.folder, 'voice.mp3'), audio_source_tracing: true })],
    ['detectAndGet', () => detection.detectAndGet({ url: `${house.receiver.url}/voice.mp3`, frame_length: 2 })],
  ])('has a sound judged by %s', async (_, ask) => {
    const item = itemOf(await ask());
    expect(item).toMatchObject({ status: 'completed', media_type: 'audio', filename: 'voice.mp3' });
    const { label, score, consistency, aggregated_score } = item.metrics;
    expect([label, ...score, consistency, aggregated_score].join(' ')).toMatch(/^(real|fake)( [01]\.\d+){9}$/);
  });

  it('uploads a file and gets a token that can be used once it is sent', async () => {
    const { token } = (await detection.secureUpload(photo())) as { token: string };
    expect(token).toMatch(/^\S{20,}$/);
    const answer = await fetch(`${house.server.url}/resemble/api/v2/detect`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${house.key}`, 'Content-Type': 'application/json', Prefer: 'wait' },
      body: JSON.stringify({ media_token: token }),
    });
    expect(await answer.json()).toMatchObject({ success: true, item: FINISHED });
  });

  it('calls back with the body of the synchronous answer', async () => {
    const { uuid } = itemOf(await detection.create({ url: photoUrl(), callback_url: `${house.receiver.url}/told` }));
    const told = () => house.receiver.requests.filter(({ method, path }) => method === 'POST' && path === '/told');
    await expect.poll(() => told().length, { timeout: 30_000 }).toBe(1);
    expect(JSON.parse(told()[0]?.body ?? '')).toMatchObject({ success: true, item: { ...FINISHED, uuid } });
  });
});

describe('@resemble/node is told what is wrong', () => {
  it.each(['0'.repeat(32), 'no-such-thing', '%00'])('for the unknown id %s', async (uuid) => {
    expect(await detection.get(uuid)).toMatchObject({ success: false, message: 'Detect not found' });
    expect(last()?.status).toBe(404);
  });

  it('for a wrong key', async () => {
    Resemble.setApiKey('wrong');
    try {
      expect(await detection.create({ url: photoUrl() })).toMatchObject({ success: false, message: expect.stringMatching(/key|token|auth/i) });
      expect(last()?.status).toBe(401);
    } finally {
      Resemble.setApiKey(house.key);
    }
  });

  it.each([
    ['a file that is none', 'notes.jpg', 'just words', 400],
    ['an empty file', 'empty.jpg', '', 400],
    ['a name of another type', 'notes.txt', 'just words', 400],
  ])('for %s', async (_, name, text, status) => {
    const path = join(house.folder, name);
    await writeFile(path, text);
    // This is what the package makes of every status above 299 here.
    expect(await detection.createSync({ file: path })).toEqual({ success: false, message: `Secure upload failed with status ${status}` });
    expect(JSON.parse(last()?.body ?? '')).toMatchObject({ success: false, message: expect.stringMatching(/\w{3}/) });
  });

  it.each(['http://169.254.169.254/latest/meta-data', 'file:///etc/passwd', 'http://10.0.0.1/photo.jpg', 'not an address'])(
    'for the address %s',
    async (url) => {
      expect(await detection.create({ url })).toMatchObject({ success: false, message: expect.stringMatching(/\w{3}/) });
      expect(last()?.status).toBe(400);
    },
  );

  it('for options out of range', async () => {
    expect(await detection.create({ url: photoUrl(), frame_length: 9 })).toMatchObject({ success: false, message: expect.stringContaining('frame_length') });
    expect(last()?.status).toBe(400);
  });
});

it('has a video judged where a detector for it is installed, and says otherwise that none is', async () => {
  const bytes = await readFile(join(house.folder, 'clip.mp4'));
  expect(bytes.length).toBeGreaterThan(0);
  const answer = await detection.detectAndGet({ url: `${house.receiver.url}/clip.mp4`, max_video_secs: 2 });
  if (house.kinds.has('video'))
    expect(itemOf(answer)).toMatchObject({ status: 'completed', media_type: 'video', video_metrics: { label: expect.any(String) } });
  else {
    expect(answer).toMatchObject({ success: false, message: expect.stringMatching(/(?=.*video)(?=.*(?:model|detector))/i) });
    expect(last()?.status).toBe(503);
  }
});
