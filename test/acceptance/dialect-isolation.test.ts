import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEmbedded } from '../support/database.ts';
import { type DialectHouse, openDialects } from '../support/dialect-house.ts';
import { formWith, mp4Bytes, pngBytes, wavBytes } from '../support/media-samples.ts';
import { type Operation, readOperations } from '../support/operations.ts';
import { credentialOf, VENDORS, type VendorName, vendorErrorText } from '../support/vendor-shapes.ts';

const database = useEmbedded();
let house: DialectHouse;

interface Answer {
  status: number;
  type: string | null;
  text: string;
}
type Call = (key: string, method: string, path: string, body?: FormData | object, headers?: Record<string, string>) => Promise<Answer>;

const callTo =
  (vendor: VendorName): Call =>
  async (key, method, path, body, headers = {}) => {
    const isForm = body instanceof FormData;
    const response = await fetch(`${house.server.url}/${vendor}${path}`, {
      method,
      headers: { ...(key && credentialOf(vendor, key)), ...(body && !isForm && { 'Content-Type': 'application/json' }), ...headers },
      ...(body && { body: isForm ? body : JSON.stringify(body) }),
    });
    return { status: response.status, type: response.headers.get('Content-Type'), text: await response.text() };
  };

/** One thing that an account has made, and the names that its ids have in answers. */
type Make = (call: Call, key: string) => Promise<string[]>;

const made = async (
  call: Call,
  key: string,
  pick: (body: never) => string | undefined,
  ...[method, path, body, headers]: [string, string, (FormData | object)?, Record<string, string>?]
) => {
  const { status, text } = await call(key, method, path, body, headers);
  const id = status < 300 ? pick(JSON.parse(text) as never) : undefined;
  if (!id) throw new Error(`${method} ${path} answered ${status}: ${text}`);
  return id;
};
const image = (fields: Record<string, string> = {}): FormData => formWith(fields, { bytes: pngBytes() });
const video = (): FormData => formWith({}, { bytes: mp4Bytes(), filename: 'clip.mp4' });
const sound = (fields: Record<string, string> = {}): FormData => formWith(fields, { bytes: wavBytes(), filename: 'voice.wav' });
const pictures = (): FormData => {
  const form = new FormData();
  form.append('files[]', new Blob([pngBytes()]), 'photo.png');
  return form;
};
const uuidOf = ({ item }: { item: { uuid: string } }): string => item.uuid;
const detected: Make = async (call, key) => [await made(call, key, uuidOf, 'POST', '/api/v2/detect', image(), { Prefer: 'wait' })];

/** How a thing is made by the path under which it is found: of a path that is missing here the test says so. */
const MAKERS: Record<VendorName, Record<string, Make>> = {
  deeptrack: {
    '/v1/video/jobs': async (call, key) => [await made(call, key, (body: { job_id: string }) => body.job_id, 'POST', '/v1/video/predict/video', video())],
  },
  deepfakedetector: { '/v1/jobs': async (call, key) => [await made(call, key, (body: { job_id: string }) => body.job_id, 'POST', '/v1/detect', image())] },
  deepidv: {
    '/v1/deepfake-detection': async (call, key) => [
      await made(call, key, (body: { id: string }) => body.id, 'POST', '/v1/deepfake-detection/analyze', image()),
    ],
  },
  resemble: {
    '/api/v2/detect': detected,
    '/api/v2/detect/batch': async (call, key) => [await made(call, key, uuidOf, 'POST', '/api/v2/detect/batch', pictures())],
    '/api/v2/detects': async (call, key) => {
      const [uuid] = (await detected(call, key)) as [string];
      return [uuid, await made(call, key, uuidOf, 'POST', `/api/v2/detects/${uuid}/intelligence`, { query: 'Why is it fake?' })];
    },
    '/api/v2/intelligences': async (call, key) => {
      const [uuid] = (await detected(call, key)) as [string];
      const id = ({ item, ...rest }: { item?: { uuid: string }; uuid?: string }) => item?.uuid ?? rest.uuid;
      return [await made(call, key, id, 'POST', '/api/v2/intelligence', { detect_id: uuid })];
    },
    '/api/v2/audio_source_tracings': async (call, key) => {
      await made(call, key, uuidOf, 'POST', '/api/v2/detect', sound({ audio_source_tracing: 'true' }), { Prefer: 'wait' });
      return [await made(call, key, ({ items }: { items: { uuid: string }[] }) => items[0]?.uuid, 'GET', '/api/v2/audio_source_tracings?page=1')];
    },
  },
  deepsafe: { '/v1/results': async (call, key) => [await made(call, key, (body: { id: string }) => body.id, 'POST', '/v1/detect', image())] },
};

const placeOf = ({ path }: Operation): string => path.slice(0, path.indexOf('/{'));
const withIds = ({ path }: Operation, ids: readonly string[]): string => ids.reduce((filled, id) => filled.replace(/\{[^}]+\}/, id), path);
/** One that never was: the same but for its last character. */
const neighbour = (id: string): string => id.slice(0, -1) + (id.endsWith('0') ? '1' : '0');

/** Products that this server does not have: whatever is asked, the answer is the same 403. */
const isElsewhere = ({ status, text }: Answer): boolean => status === 403 && /is not part of this server/.test(text);
const BODIES: Record<string, object> = { 'POST /api/v2/detects/{uuid}/intelligence': { query: 'Why?' } };
const bodyOf = ({ method, path }: Operation): object | undefined => (method === 'POST' ? (BODIES[`${method} ${path}`] ?? { query: 'Why?' }) : undefined);

beforeAll(async () => {
  house = await openDialects(database());
});
afterAll(() => house?.close());

describe.each(VENDORS)('%s', (vendor) => {
  const call = callTo(vendor);
  let operations: Operation[];
  let alice: string;
  let bob: string;
  beforeAll(async () => {
    operations = await readOperations(`${house.server.url}/${vendor}`);
    alice = house.server.services.issue(`alice-${vendor}`, ['detect']);
    bob = house.server.services.issue(`bob-${vendor}`, ['detect']);
  });

  it('answers another owner as if the thing had never been', async () => {
    const withId = operations.filter(({ path }) => path.includes('{'));
    expect(withId.length).toBeGreaterThan(vendor === 'resemble' ? 4 : 0);
    for (const operation of withId) {
      const make = MAKERS[vendor][placeOf(operation)];
      if (!make) {
        expect([operation, isElsewhere(await call(bob, operation.method, withIds(operation, ['a'.repeat(32), 'b']), bodyOf(operation)))]).toEqual([
          operation,
          true,
        ]);
        continue;
      }
      const ids = await make(call, alice);
      const own = await make(call, bob);
      const ask = async (key: string, asked: string[]) => {
        const { status, type, text } = await call(key, operation.method, withIds(operation, asked), bodyOf(operation));
        return { operation, status, type, text: asked.reduce((shown, id) => shown.replaceAll(id, '{id}'), text) };
      };
      const slots = operation.path.split('{').length - 1;
      const pairs = [[ids, ids.map(neighbour)], ...(slots > 1 ? [[[own[0], ids[1]] as string[], [own[0], neighbour(ids[1] as string)] as string[]]] : [])];
      for (const [theirs, never] of pairs as [string[], string[]][]) {
        const foreign = await ask(bob, theirs);
        expect(foreign).toEqual(await ask(bob, never));
        expect(foreign).toMatchObject({ status: 404, text: expect.not.stringContaining('alice') });
        vendorErrorText(vendor, foreign.type, foreign.text);
      }
      // What was asked for by the other is there still, and is the owner's to read or to erase.
      expect([operation, (await ask(alice, ids)).status]).toEqual([operation, expect.toBeOneOf([200, 202])]);
    }
  });

  it('lists nothing of another owner', async () => {
    const ids = (await Promise.all(Object.values(MAKERS[vendor]).map((make) => make(call, alice)))).flat();
    const carol = house.server.services.issue(`carol-${vendor}`, ['detect']);
    for (const operation of operations.filter(({ method, path }) => method === 'GET' && !path.includes('{'))) {
      const { status, text } = await call(carol, 'GET', `${operation.path}?page=1`);
      expect([operation, status]).toEqual([operation, expect.toBeOneOf([200, 403, 405, 426])]);
      for (const id of ids) expect(text).not.toContain(id);
    }
  });

  it('lets nobody in without a live key of the scope "detect"', async () => {
    const open = operations.filter(({ path }) => ['/v1/health', '/v1/status'].includes(path) && vendor === 'deeptrack');
    for (const operation of operations.filter((one) => !open.includes(one))) {
      const path = withIds(operation, ['a'.repeat(32), 'b'.repeat(32)]);
      for (const [key, statuses] of [
        ['', [401]],
        ['bf_unknown', [401]],
        ['x'.repeat(3000), [401]],
        [house.server.adminKey, [401, 403]],
      ] as const) {
        const { status, type, text } = await call(key, operation.method, path, operation.method === 'POST' ? {} : undefined);
        expect([operation, key.slice(0, 10), status]).toEqual([operation, key.slice(0, 10), expect.toBeOneOf([...statuses])]);
        expect(vendorErrorText(vendor, type, text)).not.toContain('bf_');
      }
    }
  });
});

it('keeps what one owner has in several dialects apart in their lists, and together in the native one', async () => {
  const key = house.server.services.issue('dora', ['detect']);
  const ids = new Map<VendorName, string>();
  for (const vendor of VENDORS) {
    const [make] = Object.values(MAKERS[vendor]) as [Make];
    ids.set(vendor, (await make(callTo(vendor), key))[0] as string);
  }
  const lists: [VendorName, string][] = [
    ['deeptrack', '/v1/video/jobs'],
    ['deepidv', '/v1/deepfake-detection'],
    ['resemble', '/api/v2/detect?page=1'],
  ];
  for (const [vendor, path] of lists) {
    const { text } = await callTo(vendor)(key, 'GET', path);
    for (const [other, id] of ids) expect([vendor, other, text.includes(id)]).toEqual([vendor, other, vendor === other]);
  }
  const native = await fetch(`${house.server.url}/v1/detections`, { headers: { 'X-API-Key': key } });
  expect(((await native.json()) as { data: unknown[] }).data).toHaveLength(VENDORS.length);
});
