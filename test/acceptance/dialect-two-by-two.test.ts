import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverUrl } from '../support/database.ts';
import { type Account, type Caller, formOf, type Installation, startInstallation } from '../support/installation.ts';
import type { ReceivedRequest } from '../support/receiver.ts';
import { VENDORS, type VendorName } from '../support/vendor-shapes.ts';

interface House extends Installation {
  /** A new owner, with the secret that signs what is sent to it. */
  owner(): Promise<Account & { signingSecret: string }>;
}

/** By dialect: that what one server is told in it holds at the other. */
const DIALECTS: Record<VendorName, (house: House) => Promise<void>> = {
  deeptrack: async ({ owner, picture }) => {
    const { first, second } = await owner();
    const path = '/deeptrack/v1/image/predict';
    const verdicts = [];
    for (const caller of [first, second]) verdicts.push(await caller.json(200, 'POST', path, formOf(picture)));
    expect(verdicts[0]).toEqual(verdicts[1]);
    for (const caller of [first, second]) {
      expect(await caller.json(200, 'GET', '/deeptrack/v1/client/usage/me')).toMatchObject({ used_this_month: 2 });
    }
  },

  deepfakedetector: async (house) => {
    const { first, second, signingSecret } = await house.owner();
    const asked = { media_url: `${house.receiver.url}/photo.jpg`, callback_url: `${house.receiver.url}/deepfakedetector` };
    const { job_id } = await first.json<{ job_id: string }>(202, 'POST', '/deepfakedetector/v1/detect/image', asked);
    const job = await untilDone(second, `/deepfakedetector/v1/jobs/${job_id}`, 'completed');
    expect(job).toMatchObject({ job_id, verdict: expect.any(String) });
    expect(await first.json(200, 'GET', `/deepfakedetector/v1/jobs/${job_id}`)).toEqual(job);
    const told = await onlyMessage(house, '/deepfakedetector', first);
    expect(new Webhook(signingSecret).verify(told.body, told.headers as Record<string, string>)).toMatchObject({
      job_id,
      verdict: (job as { verdict: string }).verdict,
    });
  },

  deepidv: async (house) => {
    const { first, second, signingSecret } = await house.owner();
    const fields = { callback_url: `${house.receiver.url}/deepidv`, external_id: 'review-1' };
    const path = '/deepidv/v1/deepfake-detection';
    const { id } = await first.json<{ id: string }>(202, 'POST', `${path}/analyze`, formOf(house.picture, fields));
    const analysis = await untilDone(second, `${path}/${id}`, 'completed');
    expect(analysis).toMatchObject({ id, external_id: 'review-1', result: { risk_level: expect.any(String) } });
    expect(await second.json(200, 'GET', `${path}?limit=10`)).toMatchObject({ data: [{ id }], total: 1, hasMore: false });
    const told = await onlyMessage(house, '/deepidv', first);
    // sc-docs.deepidv.com/webhooks/overview: the header is the secret itself; the standard signature beside it is ours.
    expect(told.headers['deepidv-signature']).toBe(signingSecret);
    expect(new Webhook(signingSecret).verify(told.body, told.headers as Record<string, string>)).toEqual({
      type: 'deepfake_detection.completed',
      data: analysis,
    });
  },

  resemble: async (house) => {
    const { first, second, signingSecret } = await house.owner();
    const path = '/resemble/api/v2/detect';
    const { token } = await first.json<{ token: string }>(200, 'POST', '/resemble/api/v2/secure_uploads', formOf(house.picture));
    const asked = { media_token: token, callback_url: `${house.receiver.url}/resemble` };
    const { uuid } = (await second.json<{ item: { uuid: string } }>(200, 'POST', path, asked)).item;
    const read = async (): Promise<unknown> => (await first.json<{ item: unknown }>(200, 'GET', `${path}/${uuid}`)).item;
    await expect.poll(read, WAIT).toMatchObject({ uuid, status: 'completed' });
    expect(await second.json(200, 'GET', `${path}?page=1`)).toMatchObject({ total_count: 1, items: [{ uuid }] });
    const told = await onlyMessage(house, '/resemble', first);
    expect(new Webhook(signingSecret).verify(told.body, told.headers as Record<string, string>)).toMatchObject({
      success: true,
      item: { uuid, status: 'completed' },
    });
    expect(await second.json(200, 'DELETE', `${path}/${uuid}`)).toMatchObject({ success: true });
    expect(await first.json(200, 'GET', `${path}?page=1`)).toMatchObject({ items: [] });
    await expectBatch(house);
  },

  deepsafe: async ({ owner, picture }) => {
    const { first, second } = await owner();
    const { id, poll_url } = await first.json<{ id: string; poll_url: string }>(202, 'POST', '/deepsafe/v1/detect', formOf(picture, { async: 'true' }));
    const result = await untilDone(second, `/deepsafe${poll_url}`, 'complete');
    expect(result).toMatchObject({ id, verdict: expect.stringMatching(/^(real|fake)$/) });
    for (const caller of [first, second]) expect(await caller.json(200, 'GET', '/deepsafe/v1/usage')).toMatchObject({ scans_used: 1 });
  },
};

const WAIT = { timeout: 30_000, interval: 100 };

describe.skipIf(!serverUrl)('the dialects at two servers and two workers on one PostgreSQL (needs BONAFIDE_TEST_DATABASE_URL)', () => {
  let house: House;
  beforeAll(async () => {
    const installation = await startInstallation();
    const owner = async () => {
      const account = await installation.account();
      const { secret } = await account.first.json<{ secret: string }>(201, 'POST', '/v1/webhook-secret');
      return { ...account, signingSecret: secret };
    };
    house = { ...installation, owner };
  });
  afterAll(() => house?.close());

  it.each(VENDORS)('%s', (name) => DIALECTS[name](house));
});

async function untilDone(caller: Caller, path: string, done: string): Promise<unknown> {
  await expect.poll(() => caller.json(200, 'GET', path), WAIT).toMatchObject({ status: done });
  return caller.json(200, 'GET', path);
}

/** The message that was posted there, once its delivery is written down; that there was no second one is part of the test. */
async function onlyMessage({ receiver }: House, path: string, caller: Caller): Promise<ReceivedRequest> {
  const deliveries = async (): Promise<unknown> => (await caller.json<{ data: unknown[] }>(200, 'GET', '/v1/webhook-deliveries')).data;
  await expect.poll(deliveries, WAIT).toMatchObject([{ status: 'delivered', attempt_count: 1 }]);
  const posted = receiver.requests.filter((one) => one.method === 'POST' && one.path === path);
  expect(posted).toHaveLength(1);
  return posted[0] as ReceivedRequest;
}

async function expectBatch({ owner, picture }: House): Promise<void> {
  const { first, second } = await owner();
  const form = formOf(picture, {}, 'files[]');
  form.append('files[]', new Blob([Uint8Array.from(picture)]), 'other.jpg');
  const { uuid } = (await first.json<{ item: { uuid: string } }>(202, 'POST', '/resemble/api/v2/detect/batch', form)).item;
  const read = async (): Promise<unknown> => (await second.json<{ item: unknown }>(200, 'GET', `/resemble/api/v2/detect/batch/${uuid}`)).item;
  await expect.poll(read, WAIT).toMatchObject({ uuid, status: 'completed', total_files: 2, completed_count: 2, failed_count: 0 });
}
