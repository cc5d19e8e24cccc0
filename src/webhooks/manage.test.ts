import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeDatabases } from '../../test/support/database.ts';
import { openWebhooks, type WebhookHouse } from '../../test/support/webhook-house.ts';

const PAGE = { limit: 100, cursor: null };
const endpointAt = (url: string) => ({ url, description: null, events: ['detection.completed' as const, 'detection.failed' as const] });

describeDatabases('webhooks of an owner', (get) => {
  let house: WebhookHouse;
  beforeEach(async () => {
    house = await openWebhooks(get());
  });
  afterEach(() => house.close());

  it('has at most 20 endpoints, also when they are made at the same time', async () => {
    const made = await Promise.allSettled(
      Array.from({ length: 24 }, (_, i) => house.webhooks.createEndpoint('ada', endpointAt(`https://receiver.example/${i}`))),
    );
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    expect(made.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } });
    expect(await house.webhooks.listEndpoints('ada')).toHaveLength(20);
    expect((await house.webhooks.createEndpoint('bob', endpointAt('https://receiver.example/bob'))).owner).toBe('bob');
  });

  it('is nobody else\u2019s', async () => {
    const { id } = await house.webhooks.createEndpoint('ada', endpointAt('https://receiver.example/'));
    await house.complete();
    const [delivery] = (await house.webhooks.listDeliveries('ada', {}, PAGE)).data;
    const others = house.webhooks;
    expect(await others.listEndpoints('bob')).toEqual([]);
    expect(await others.listDeliveries('bob', {}, PAGE)).toEqual({ data: [], nextCursor: null });
    for (const attempt of [
      () => others.changeEndpoint('bob', id, { enabled: false }),
      () => others.deleteEndpoint('bob', id),
      () => others.getDelivery('bob', delivery?.id ?? ''),
      () => others.retryDelivery('bob', delivery?.id ?? ''),
      () => others.deleteEndpoint('ada', 'nul\0'),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'not_found' });
    }
    expect((await house.webhooks.listEndpoints('ada'))[0]?.disabledAt).toBeNull();
  });

  it('changes what is asked and nothing else', async () => {
    const made = await house.webhooks.createEndpoint('ada', { ...endpointAt('https://receiver.example/'), description: 'news' });
    const changed = await house.webhooks.changeEndpoint('ada', made.id, { url: 'https://receiver.example/new', rotateSecret: true });
    expect(changed).toMatchObject({
      description: 'news',
      url: 'https://receiver.example/new',
      secrets: [{ expiresAt: null }, { secret: made.secrets[0]?.secret }],
    });
    expect(await house.webhooks.changeEndpoint('ada', made.id, { description: null, events: ['detection.failed'] })).toMatchObject({ description: null });
    expect(await house.webhooks.listEndpoints('ada')).toEqual([{ ...changed, description: null, events: ['detection.failed'] }]);
    await expect(house.webhooks.changeEndpoint('ada', made.id, { url: 'https://blocked.example/' })).rejects.toMatchObject({ code: 'url_blocked' });
    await house.complete();
    expect((await house.webhooks.listDeliveries('ada', {}, PAGE)).data).toEqual([]);
  });

  it('cancels what was to be sent to an endpoint that is disabled or deleted', async () => {
    const [one, other] = [
      await house.webhooks.createEndpoint('ada', endpointAt('https://receiver.example/1')),
      await house.webhooks.createEndpoint('ada', endpointAt('https://receiver.example/2')),
    ];
    await house.complete();
    await house.webhooks.changeEndpoint('ada', one.id, { enabled: false });
    await house.webhooks.deleteEndpoint('ada', other.id);
    const { data } = await house.webhooks.listDeliveries('ada', { status: 'cancelled' }, PAGE);
    expect(data.map(({ endpointId }) => endpointId).sort()).toEqual([one.id, other.id].sort());
    for (const { id } of data) await expect(house.webhooks.retryDelivery('ada', id)).rejects.toMatchObject({ code: 'conflict' });
    for (const { id } of data) await house.deliver(id, new AbortController().signal);
    expect(house.calls).toEqual([]);
  });

  it('pages through the log and narrows it', async () => {
    const endpoint = await house.webhooks.createEndpoint('ada', endpointAt('https://receiver.example/'));
    const detections: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      detections.push(await house.complete('https://receiver.example/callback'));
      house.pass(1000);
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof house.webhooks.listDeliveries>> = await house.webhooks.listDeliveries(
        'ada',
        { endpointId: endpoint.id },
        { limit: 2, cursor },
      );
      seen.push(...page.data.map(({ detectionId }) => detectionId));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(detections.toReversed());
    expect((await house.webhooks.listDeliveries('ada', { detectionId: detections[0] }, PAGE)).data).toHaveLength(2);
    expect((await house.webhooks.listDeliveries('ada', { status: 'failed' }, PAGE)).data).toEqual([]);
    await expect(house.webhooks.listDeliveries('ada', {}, { limit: 1, cursor: 'nonsense' })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('makes one secret for callbacks, whoever asks first, and keeps the old one for a day after a rotation', async () => {
    const asked = await Promise.all(Array.from({ length: 5 }, () => house.webhooks.accountSecrets('ada')));
    expect(new Set(asked.map(([first]) => first?.secret)).size).toBe(1);
    const [newest, old] = await house.webhooks.rotateAccountSecret('ada');
    expect(newest?.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(old).toMatchObject({ secret: asked[0]?.[0]?.secret, expiresAt: new Date(house.now().getTime() + 86_400_000).toISOString() });
    expect((await house.webhooks.accountSecrets('bob'))[0]?.secret).not.toBe(newest?.secret);
  });
});
