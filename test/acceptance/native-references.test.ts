import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeDatabases } from '../support/database.ts';
import { type Answer, type IntakeHouse, openIntake } from '../support/intake-house.ts';
import { formWith, pngBytes, wavBytes } from '../support/media-samples.ts';
import { startReceiver } from '../support/receiver.ts';

const FIELDS = { url: 'https://example.org/check', verdict: 'known_fake' };
const HASH = '0123456789abcdef'.repeat(4);

/** What these calls answer with, whichever it is. */
interface ReferenceBody {
  id: string;
  perceptual_hash: string;
  data: { id: string; verdict: string }[];
  next_cursor: string | null;
}
const bodyOf = ({ body }: Answer): ReferenceBody => body as unknown as ReferenceBody;

describeDatabases('references', (get) => {
  let intake: IntakeHouse;
  beforeAll(async () => {
    intake = await openIntake(get());
  });
  afterAll(() => intake.close());

  const remove = (id: string): Promise<Response> =>
    fetch(`${intake.server.url}/v1/references/${id}`, { method: 'DELETE', headers: { 'X-API-Key': intake.server.key } });
  const picture = (letter: string) => ({ bytes: Buffer.concat([pngBytes(), Buffer.from(letter)]) });

  it('takes a picture, keeps its hash and nothing of it', async () => {
    const made = await intake.post('/v1/references', formWith({ ...FIELDS, title: 'A check', reason: 'Six fingers.' }));
    expect([made.status, made.headers.get('Location')]).toEqual([201, `/v1/references/${bodyOf(made).id}`]);
    expect(made.body).toEqual({
      id: expect.stringMatching(/^ref_/),
      ...FIELDS,
      title: 'A check',
      reason: 'Six fingers.',
      shared: false,
      perceptual_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      quality: 100,
      created_at: expect.stringMatching(/Z$/),
    });
    expect(await intake.blobs()).toEqual([]);
    expect(await intake.server.uploads()).toEqual([]);
    expect((await intake.get(`/v1/references/${bodyOf(made).id}`)).body).toEqual(made.body);
    expect((await remove(bodyOf(made).id)).status).toBe(204);
    expect((await remove(bodyOf(made).id)).status).toBe(404);
    expect((await intake.get(`/v1/references/${bodyOf(made).id}`)).status).toBe(404);
  });

  it('takes a hash alone, and a picture by its address', async () => {
    const byHash = await intake.postJson('/v1/references', { ...FIELDS, perceptual_hash: HASH.toUpperCase() });
    expect([byHash.status, byHash.body]).toMatchObject([201, { perceptual_hash: HASH, quality: null, title: FIELDS.url, reason: '' }]);
    const host = await startReceiver((_request, response) => void response.end(pngBytes()));
    const byUrl = await intake.postJson('/v1/references', { ...FIELDS, media_url: `${host.url}/photo.png` });
    await host.close();
    expect([byUrl.status, byUrl.body]).toMatchObject([201, { quality: 100 }]);
    expect(await intake.server.uploads()).toEqual([]);
  });

  it('names the first of two with the same hash', async () => {
    const { body: first } = await intake.post('/v1/references', formWith(FIELDS, picture('a')));
    const again = await intake.post('/v1/references', formWith({ ...FIELDS, verdict: 'known_real' }, picture('a')));
    expect([again.status, again.body]).toMatchObject([
      409,
      { code: 'conflict', details: { reference_id: first.id }, detail: expect.stringContaining(first.id) },
    ]);
  });

  it('lists by verdict, in pages, newest first', async () => {
    const ids: string[] = [];
    for (const letter of ['a', 'b', 'c']) {
      const verdict = letter === 'b' ? 'known_real' : 'known_fake';
      ids.unshift(bodyOf(await intake.post('/v1/references', formWith({ ...FIELDS, verdict }, picture(letter)))).id);
    }
    const page = bodyOf(await intake.get('/v1/references?limit=2'));
    const rest = bodyOf(await intake.get(`/v1/references?limit=2&cursor=${page.next_cursor}`));
    expect([...page.data, ...rest.data].map(({ id }) => id)).toEqual(ids);
    expect(rest.next_cursor).toBeNull();
    expect(bodyOf(await intake.get('/v1/references?verdict=known_real')).data).toHaveLength(1);
    expect((await intake.get('/v1/references?verdict=spoof')).body.code).toBe('invalid_request');
    expect((await intake.get('/v1/references?cursor=x')).body.code).toBe('invalid_request');
  });

  it('shares with every owner only what a key with the scope admin shares', async () => {
    const refused = await intake.post('/v1/references', formWith({ ...FIELDS, shared: 'true' }));
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
    expect(await intake.server.uploads()).toEqual([]);
    const both = intake.server.services.issue('root', ['detect', 'admin']);
    const shared = await intake.post('/v1/references', formWith({ ...FIELDS, shared: 'yes' }), { 'X-API-Key': both });
    expect([shared.status, shared.body]).toMatchObject([201, { shared: true }]);
    expect(bodyOf(await intake.get('/v1/references')).data).toEqual([]);
    expect((await intake.get(`/v1/references/${bodyOf(shared).id}`)).status).toBe(404);
  });

  it('makes one of a request that is sent again', async () => {
    const send = (fields: Record<string, string>) => intake.post('/v1/references', formWith(fields, picture('i')), { 'Idempotency-Key': 'once' });
    const first = await send(FIELDS);
    const again = await send(FIELDS);
    expect([again.status, again.headers.get('Idempotency-Replayed'), bodyOf(again).id]).toEqual([201, 'true', bodyOf(first).id]);
    expect((await send({ ...FIELDS, title: 'Another' })).body.code).toBe('idempotency_mismatch');
  });

  it.each([
    ['no picture', {}, 400, /"file"/],
    ['two pictures', { perceptual_hash: HASH, media_url: 'https://example.org/a.png' }, 400, /not both/],
    ['half a hash', { perceptual_hash: HASH.slice(1) }, 400, /64 hexadecimal digits/],
    ['no verdict', { perceptual_hash: HASH, verdict: undefined }, 400, /"verdict"/],
    ['a verdict of its own', { perceptual_hash: HASH, verdict: 'fake' }, 400, /known_fake, known_real, known_out_of_context/],
    ['an address that is none', { perceptual_hash: HASH, url: 'ftp://example.org' }, 400, /"url"/],
    ['a misspelt name', { perceptual_hash: HASH, titel: 'x' }, 400, /did you mean "title"/],
    ['an address that may not be fetched', { media_url: 'http://169.254.169.254/' }, 400, /public internet/],
  ])('refuses %s and says how to mend it', async (_name, change, status, remedy) => {
    const { status: answered, body } = await intake.postJson('/v1/references', { ...FIELDS, ...change });
    expect([answered, body.detail]).toEqual([status, expect.stringMatching(remedy)]);
  });

  it.each([
    ['sound', { bytes: wavBytes(), filename: 'a.wav' }, 415, /References are pictures/],
    ['what is too plain', { bytes: Buffer.concat([pngBytes(), Buffer.from('flat')]) }, 415, /too plain.*12/],
    ['what is too large', { bytes: pngBytes(3 * 2 ** 20) }, 413, /at most/],
    ['what is of no type', { bytes: Buffer.from('text') }, 415, /no type/],
  ])('refuses %s, and nothing of it stays', async (_name, file, status, remedy) => {
    const { status: answered, body } = await intake.post('/v1/references', formWith(FIELDS, file));
    expect([answered, body.detail]).toEqual([status, expect.stringMatching(remedy)]);
    expect(await intake.server.uploads()).toEqual([]);
    expect(bodyOf(await intake.get('/v1/references')).data).toEqual([]);
  });
});
