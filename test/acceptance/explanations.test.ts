import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EXPLANATIONS_PER_DETECTION_MAX } from '../../src/core/explanations/index.ts';
import { newId } from '../../src/core/id.ts';
import { QuestionSchema } from '../../src/dialects/native/schema/question.ts';
import { describeDatabases } from '../support/database.ts';
import { makeReport } from '../support/detections.ts';
import { type IntakeHouse, openIntake } from '../support/intake-house.ts';
import { formWith } from '../support/media-samples.ts';

describeDatabases('questions about detections', (get) => {
  let intake: IntakeHouse;
  beforeEach(async () => {
    intake = await openIntake(get());
  });
  afterEach(() => intake.close());

  const submit = async (fields: Record<string, string> = {}): Promise<string> => (await intake.post('/v1/detections', formWith(fields))).body.id;
  const judge = async (id: string): Promise<void> => {
    await intake.house.detections.start(id);
    await intake.house.detections.complete(id, makeReport(0.9));
  };
  const judged = async (fields: Record<string, string> = {}): Promise<string> => {
    const id = await submit(fields);
    await judge(id);
    return id;
  };
  const ask = (id: string, question: unknown, headers = {}) => intake.postJson(`/v1/detections/${id}/questions`, { question }, headers);
  const erase = (id: string) => intake.house.detections.erase('alice', id);
  const rows = async () => (await sql<{ question: string | null }>`select question from explanations`.execute(get().database.kysely)).rows;

  it('are answered from the evidence, at once and when they are read again', async () => {
    const id = await judged();
    const asked = await ask(id, '  Why, and how sure is it?  ');
    expect(asked.status).toBe(201);
    const question = QuestionSchema.parse(asked.body);
    expect(question).toMatchObject({ detection_id: id, question: 'Why, and how sure is it?', answer: expect.stringContaining('judged to be synthetic') });
    expect(asked.headers.get('Location')).toBe(`/v1/detections/${id}/questions/${question.id}`);
    expect((await intake.get(asked.headers.get('Location') as string)).body).toEqual(question);
    // What a database cannot hold is no reason to fail.
    expect((await ask(id, 'why \u0000 \ud800 ?')).status).toBe(201);
  });

  it('wait for the verdict', async () => {
    const id = await submit();
    const early = await ask(id, 'Why?');
    expect([early.status, early.body]).toEqual([409, expect.objectContaining({ code: 'conflict', detail: expect.stringContaining('"completed"') })]);
    await intake.house.detections.start(id);
    await intake.house.detections.fail(id, { code: 'media_unreadable', publicMessage: 'Broken.' });
    expect((await ask(id, 'Why?')).body).toMatchObject({ code: 'conflict', detail: expect.stringContaining('failed') });
  });

  it('have bounds', async () => {
    const id = await judged();
    for (const wrong of ['', '   ', 'x'.repeat(2001), 7, null, ['Why?']]) expect([wrong, (await ask(id, wrong)).status]).toEqual([wrong, 400]);
    expect((await intake.postJson(`/v1/detections/${id}/questions`, { query: 'Why?' })).body).toMatchObject({ code: 'invalid_request' });
    expect((await ask(id, 'x'.repeat(2000))).status).toBe(201);
    const more = Array.from({ length: EXPLANATIONS_PER_DETECTION_MAX - 1 }, () => ({ id: newId('exp'), created_at: new Date() }));
    await get()
      .database.kysely.insertInto('explanations')
      .values(more.map((row) => ({ ...row, owner: 'alice', dialect: 'native', detection_id: id, question: 'Why?' })))
      .execute();
    expect([(await ask(id, 'Why?')).status, (await rows()).length]).toEqual([409, EXPLANATIONS_PER_DETECTION_MAX]);
    // A description has one id for ever: asking for it again and again makes no more of them.
    const describe = { owner: 'alice', dialect: 'resemble', detectionId: id, question: null, id: 'description' };
    for (let i = 0; i < 3; i += 1) expect((await intake.explanations.ask(describe)).explanation.id).toBe('description');
    expect(await rows()).toHaveLength(EXPLANATIONS_PER_DETECTION_MAX + 1);
  });

  it('go with their detection', async () => {
    const id = await judged();
    const { headers } = await ask(id, 'Is this my neighbour?');
    const other = await judged();
    await ask(other, 'Why?');
    await erase(id);
    expect(await rows()).toEqual([{ question: 'Why?' }]);
    expect((await intake.get(headers.get('Location') as string)).status).toBe(404);
    expect((await ask(id, 'Why?')).body).toMatchObject({ code: 'conflict', detail: expect.stringContaining('erased') });
  });

  it('never outlive an erasure that comes at the same time', async () => {
    const id = await judged();
    await Promise.allSettled([ask(id, 'Why?'), ask(id, 'Where?'), erase(id), ask(id, 'How?')]);
    expect(await rows()).toEqual([]);
  });

  it('are nobody else’s, and no other API’s', async () => {
    const id = await judged();
    const path = (await ask(id, 'Why?')).headers.get('Location') as string;
    const bob = { 'X-API-Key': intake.server.services.issue('bob', ['detect']) };
    const foreign = await ask(id, 'Why?', bob);
    const never = await ask(newId('det'), 'Why?', bob);
    expect([foreign.status, never.status, foreign.body.detail]).toEqual([404, 404, never.body.detail]);
    expect((await intake.get(path, bob)).status).toBe(404);
    const other = await judged();
    expect((await intake.get(path.replace(id, other))).status).toBe(404);
    const { explanation } = await intake.explanations.ask({ owner: 'alice', dialect: 'resemble', detectionId: id, question: 'Why?' });
    expect((await intake.get(path.replace(/[^/]*$/, explanation.id))).status).toBe(404);
  });

  it('stand apart from descriptions, which are listed by number, the newest first', async () => {
    const ids = [await judged(), await submit(), await judged()];
    const described = [];
    for (const detectionId of ids)
      described.push((await intake.explanations.ask({ owner: 'alice', dialect: 'resemble', detectionId, question: null })).explanation);
    await intake.explanations.ask({ owner: 'alice', dialect: 'resemble', detectionId: ids[0] as string, question: 'Why?' });
    await intake.explanations.ask({ owner: 'alice', dialect: 'resemble', detectionId: ids[0] as string, question: null, id: described[0]?.id as string });
    const list = (limit: number, offset: number, owner = 'alice') => intake.explanations.listDescriptions(owner, 'resemble', { limit, offset });
    const { data, total } = await list(2, 0);
    expect([total, data.map(({ detection }) => detection.id)]).toEqual([3, [ids[2], ids[1]]]);
    expect((await list(2, 2)).data.map(({ explanation }) => explanation)).toEqual([described[0]]);
    expect([(await list(2, 4)).data, (await list(10, 0, 'bob')).total]).toEqual([[], 0]);
    await erase(ids[1] as string);
    expect((await list(10, 0)).total).toBe(2);
  });

  it('are not needed for a description: `intelligence` asks for one with the submission', async () => {
    const id = await submit({ intelligence: 'true' });
    const before = (await intake.get(`/v1/detections/${id}`)).body;
    expect([before.intelligence, before.warnings]).toEqual([null, []]);
    await judge(id);
    const after = (await intake.get(`/v1/detections/${id}`)).body;
    expect(after.intelligence?.description).toMatch(/^The picture was judged to be synthetic/);
    expect((await intake.get(`/v1/detections/${await judged()}`)).body.intelligence).toBeNull();
    await erase(id);
    expect((await intake.get(`/v1/detections/${id}`)).body.intelligence).toBeNull();
  });
});
