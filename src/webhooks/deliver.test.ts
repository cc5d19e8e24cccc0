import { randomUUID } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { describeDatabases } from '../../test/support/database.ts';
import { openWebhooks, type WebhookHouse } from '../../test/support/webhook-house.ts';
import { AppError } from '../core/errors.ts';

const RUN = new AbortController().signal;
const CALLBACK = 'https://receiver.example/callback';
const newEndpoint = (url: string) => ({ url, description: null, events: ['detection.completed' as const] });

describeDatabases('deliveries', (get) => {
  let house: WebhookHouse;
  beforeEach(async () => {
    house = await openWebhooks(get());
    vi.useFakeTimers({ now: house.now(), toFake: ['Date'] });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await house.close();
  });

  const idsOf = async (detectionId: string) =>
    (await house.webhooks.listDeliveries('ada', { detectionId }, { limit: 100, cursor: null })).data.map(({ id }) => id);
  const onlyId = async (detectionId: string) => (await idsOf(detectionId))[0] as string;
  const read = (id: string) => house.webhooks.getDelivery('ada', id);
  const pass = (ms: number) => {
    house.pass(ms);
    vi.setSystemTime(house.now());
  };

  it('sends the detection, signed, to the callback and to the endpoint, each with its own secret', async () => {
    const endpoint = await house.webhooks.createEndpoint('ada', newEndpoint('https://receiver.example/endpoint'));
    const detectionId = await house.complete(CALLBACK);
    expect(await house.jobs()).toHaveLength(2);
    for (const id of await idsOf(detectionId)) await house.deliver(id, RUN);
    const secrets: Record<string, string | undefined> = {
      [CALLBACK]: (await house.webhooks.accountSecrets('ada'))[0]?.secret,
      [endpoint.url]: endpoint.secrets[0]?.secret,
    };
    expect(house.calls.map(({ url }) => url).sort()).toEqual(Object.keys(secrets));
    for (const { url, headers, body } of house.calls) {
      expect(new Webhook(secrets[url] ?? '').verify(body, headers)).toMatchObject({
        type: 'detection.completed',
        timestamp: house.now().toISOString(),
        data: { id: detectionId, verdict: 'spoof', media: { filename: 'photo.jpg' } },
      });
      expect(headers['content-type']).toBe('application/json');
      expect(body).toContain(`"https://bonafide.example/v1/detections/${detectionId}/artifacts/heatmap.png?expires=`);
    }
    for (const id of await idsOf(detectionId)) expect(await read(id)).toMatchObject({ status: 'delivered', attempts: [{ status: 204, error: null }] });
  });

  it('tries again with the same id and body after a failure, and writes the next job with its outcome', async () => {
    const id = await onlyId(await house.complete(CALLBACK));
    house.answer = async () => ({ status: 500 });
    await house.deliver(id, RUN);
    const failed = await read(id);
    expect(failed).toMatchObject({ status: 'pending', attempts: [{ status: 500, error: 'The receiver answered 500.' }] });
    expect(failed.nextAttemptAt?.getTime()).toBe(house.now().getTime() + 5000);
    expect(await house.jobs()).toContainEqual(failed.nextAttemptAt);
    // The queue has decided that it is time, by the database's clock; this one may be behind it.
    house.answer = async () => ({ status: 200 });
    await house.deliver(id, RUN);
    await house.deliver(id, RUN);
    const [first, second, ...more] = house.calls;
    expect(more).toEqual([]);
    expect(second?.body).toBe(first?.body);
    expect(second?.headers['webhook-id']).toBe(id);
    expect(first?.headers['webhook-id']).toBe(id);
    expect(await read(id)).toMatchObject({ status: 'delivered', nextAttemptAt: null });
  });

  it('gives up at the end of the table, and starts anew when it is asked to', async () => {
    const id = await onlyId(await house.complete(CALLBACK));
    house.answer = async () => {
      throw new AppError('url_unreachable', 'Nobody answers there.');
    };
    for (let i = 0; i < 10; i += 1) {
      expect((await read(id)).status).toBe('pending');
      await house.deliver(id, RUN);
      pass(25 * 3_600_000);
    }
    expect(await read(id)).toMatchObject({
      status: 'failed',
      nextAttemptAt: null,
      attempts: { length: 10, 0: { status: null, error: 'Nobody answers there.' } },
    });
    house.answer = async () => ({ status: 200 });
    expect(await house.webhooks.retryDelivery('ada', id)).toMatchObject({ id, status: 'pending', failures: 0 });
    await house.deliver(id, RUN);
    expect(await read(id)).toMatchObject({ status: 'delivered', attempts: { length: 11 } });
    // What came through is sent again as well.
    await house.webhooks.retryDelivery('ada', id);
    await house.deliver(id, RUN);
    expect(new Set(house.calls.map(({ body, headers }) => `${headers['webhook-id']} ${body}`)).size).toBe(1);
  });

  it('has one job for each delivery, however often it is asked to try again', async () => {
    const id = await onlyId(await house.complete(CALLBACK));
    for (let i = 0; i < 60; i += 1) await house.webhooks.retryDelivery('ada', id);
    expect(await house.jobs()).toHaveLength(1);
    house.answer = async () => ({ status: 500 });
    await house.deliver(id, RUN);
    pass(1000);
    const { nextAttemptAt } = await read(id);
    expect(nextAttemptAt && nextAttemptAt > house.now()).toBe(true);
    for (let i = 0; i < 60; i += 1) expect((await house.webhooks.retryDelivery('ada', id)).nextAttemptAt).toEqual(house.now());
    // It is the job that waited for the time of the table, and is due now.
    const [due, ...more] = await house.jobs();
    expect(more).toEqual([]);
    expect(due && nextAttemptAt && due < nextAttemptAt).toBe(true);
  });

  it('leaves a job without effect in whose place another one was written', async () => {
    const id = await onlyId(await house.complete(CALLBACK));
    await house.deliver(id, RUN, randomUUID());
    expect(house.calls).toEqual([]);
    expect(await read(id)).toMatchObject({ status: 'pending', attempts: [] });
    await house.deliver(id, RUN);
    expect(await read(id)).toMatchObject({ status: 'delivered' });
  });

  it('makes a new job where the one of a pending delivery is lost', async () => {
    const id = await onlyId(await house.complete(CALLBACK));
    await sql`delete from pgboss.job where name = 'deliver'`.execute(get().database.kysely);
    await house.webhooks.retryDelivery('ada', id);
    expect(await house.jobs()).toHaveLength(1);
    await house.deliver(id, RUN);
    expect(await read(id)).toMatchObject({ status: 'delivered' });
  });

  it('finds what is to be cancelled, and the page of an endpoint, at the ends of indexes', async () => {
    const endpoint = await house.webhooks.createEndpoint('ada', newEndpoint('https://receiver.example/endpoint'));
    await house.complete();
    const { kysely } = get().database;
    await sql`insert into webhook_deliveries select copy.* from webhook_deliveries source, generate_series(1, 3000) i,
      lateral jsonb_populate_record(source, jsonb_build_object('id', source.id || i, 'endpoint_id', 'whe_other')) copy`.execute(kysely);
    await sql`analyze webhook_deliveries`.execute(kysely);
    const plan = async (query: RawBuilder<unknown>): Promise<string> => {
      const { rows } = await sql<Record<string, string>>`explain (costs off) ${query}`.execute(kysely);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    };
    expect(await plan(sql`update webhook_deliveries set status = 'cancelled' where endpoint_id = ${endpoint.id} and status = 'pending'`)).toMatch(
      /webhook_deliveries_(to_cancel|by_endpoint)/,
    );
    const page = sql`select id from webhook_deliveries where owner = 'ada' and endpoint_id = ${endpoint.id} order by created_at desc, id desc limit 20`;
    expect(await plan(page)).toContain('webhook_deliveries_by_endpoint');
  });

  it('takes a redirect for a failure and does not follow it', async () => {
    const id = await onlyId(await house.complete(CALLBACK));
    house.answer = async () => ({ status: 308, headers: { location: 'https://elsewhere.example/' } });
    await house.deliver(id, RUN);
    expect(house.calls.map(({ url }) => url)).toEqual([CALLBACK]);
    expect(await read(id)).toMatchObject({ status: 'pending', attempts: [{ status: 308, error: expect.stringContaining('Redirects are not followed') }] });
  });

  it('waits as long as a busy receiver asks', async () => {
    const id = await onlyId(await house.complete(CALLBACK));
    house.answer = async () => ({ status: 429, headers: { 'retry-after': '90' } });
    await house.deliver(id, RUN);
    expect((await read(id)).nextAttemptAt?.getTime()).toBe(house.now().getTime() + 90_000);
  });

  it('fails for good at an address that has become forbidden', async () => {
    const id = await onlyId(await house.complete(CALLBACK));
    house.answer = async () => {
      throw new AppError('url_blocked', 'This address is not allowed.');
    };
    await house.deliver(id, RUN);
    expect(await read(id)).toMatchObject({ status: 'failed', nextAttemptAt: null, attempts: [{ error: 'This address is not allowed.' }] });
  });

  it('disables an endpoint that answers 410 and cancels what else it would get', async () => {
    const gone = await house.webhooks.createEndpoint('ada', newEndpoint('https://receiver.example/gone'));
    const kept = await house.webhooks.createEndpoint('ada', newEndpoint('https://receiver.example/kept'));
    const ids = [...(await idsOf(await house.complete())), ...(await idsOf(await house.complete()))];
    house.answer = async ({ url }) => ({ status: url === gone.url ? 410 : 200 });
    for (const id of ids) await house.deliver(id, RUN);
    const ended = await Promise.all(ids.map(read));
    expect(ended.filter(({ endpointId }) => endpointId === gone.id).map(({ status }) => status)).toEqual(['failed', 'cancelled']);
    expect(ended.filter(({ endpointId }) => endpointId === kept.id).map(({ status }) => status)).toEqual(['delivered', 'delivered']);
    const endpoints = await house.webhooks.listEndpoints('ada');
    expect(endpoints.find(({ id }) => id === gone.id)).toMatchObject({ disabledReason: 'gone', disabledAt: house.now() });
    const failed = ended.find(({ status }) => status === 'failed')?.id ?? '';
    await expect(house.webhooks.retryDelivery('ada', failed)).rejects.toMatchObject({ code: 'conflict' });
    await house.webhooks.changeEndpoint('ada', gone.id, { enabled: true });
    await house.webhooks.retryDelivery('ada', failed);
    house.answer = async () => ({ status: 200 });
    await house.deliver(failed, RUN);
    expect(await read(failed)).toMatchObject({ status: 'delivered' });
  });

  it('lets one worker alone send a delivery, and another one go on when that has died', async () => {
    const id = await onlyId(await house.complete(CALLBACK));
    const begun = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    house.answer = async () => {
      begun.resolve();
      await go.promise;
      return { status: 500 };
    };
    const slow = house.deliver(id, RUN);
    await begun.promise;
    await house.deliver(id, RUN);
    expect(house.calls).toHaveLength(1);
    // The job of the second one comes back when the lease of the first has ended.
    const { leasedUntil } = await read(id);
    expect(await house.jobs()).toContainEqual(leasedUntil);
    pass(60_000);
    house.answer = async () => ({ status: 200 });
    await house.deliver(id, RUN);
    go.resolve();
    await slow;
    expect(house.calls).toHaveLength(2);
    expect(house.calls[1]?.body).toBe(house.calls[0]?.body);
    // The first one was too late to say anything but what it saw.
    expect(await read(id)).toMatchObject({ status: 'delivered', attempts: [{ status: 200 }, { status: 500 }] });
  });

  it('gives a delivery back when the worker is stopped', async () => {
    const id = await onlyId(await house.complete(CALLBACK));
    const stop = new AbortController();
    house.answer = (_call, signal) => {
      const { promise, reject } = Promise.withResolvers<never>();
      signal?.addEventListener('abort', () => reject(new AppError('url_unreachable', 'Cut off.')));
      queueMicrotask(() => stop.abort(new Error('stopped')));
      return promise;
    };
    await expect(house.deliver(id, stop.signal)).rejects.toThrow('stopped');
    expect(await read(id)).toMatchObject({ status: 'pending', attempts: [], leasedUntil: null });
    house.answer = async () => ({ status: 200 });
    await house.deliver(id, RUN);
    expect(await read(id)).toMatchObject({ status: 'delivered' });
  });

  it('names no file under zero retention', async () => {
    const id = await onlyId(await house.complete(CALLBACK, { zeroRetention: true }));
    await house.deliver(id, RUN);
    expect(house.calls[0]?.body).toContain('"filename":null');
    expect(house.calls[0]?.body).not.toContain('photo.jpg');
  });

  it('sends nothing about an erased detection and forgets what it has sent', async () => {
    const endpoint = await house.webhooks.createEndpoint('ada', newEndpoint('https://receiver.example/endpoint'));
    const detectionId = await house.complete(CALLBACK);
    const ids = await idsOf(detectionId);
    const [sent = '', pending = ''] = ids;
    await house.deliver(sent, RUN);
    await house.detections.erase('ada', detectionId);
    await house.deliver(pending, RUN);
    expect(house.calls).toHaveLength(1);
    const rows = await Promise.all(ids.map(read));
    expect(rows.map(({ status }) => status)).toEqual(['delivered', 'cancelled']);
    expect(rows.map(({ body }) => body)).toEqual([null, null]);
    expect(rows.map(({ url }) => url).sort()).toEqual(['', endpoint.url]);
    await expect(house.webhooks.retryDelivery('ada', sent)).rejects.toMatchObject({ code: 'conflict' });
  });
});
