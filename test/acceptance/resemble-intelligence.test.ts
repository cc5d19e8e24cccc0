import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../src/core/id.ts';
import { hexOfId } from '../../src/core/sortable-hex.ts';
import {
  IntelligenceFailureSchema,
  IntelligencePageSchema,
  IntelligencePendingSchema,
  IntelligenceReportSchema,
  QuestionSchema,
  SourceTracingPageSchema,
  SourceTracingSchema,
} from '../../src/dialects/resemble/schema.ts';
import { resembleWebhook } from '../../src/dialects/resemble/webhook.ts';
import { type FakeServer, startFakeServer } from '../support/fake-server.ts';
import { pngBytes, wavBytes } from '../support/media-samples.ts';
import { failedDetection, sampleDetection } from '../support/sample-detections.ts';

const API = '/resemble/api/v2';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.stop());

async function call(method: string, path: string, body?: object, headers: Record<string, string> = { Authorization: `Bearer ${server.key}` }) {
  const isForm = body instanceof FormData;
  const init = {
    method,
    headers: { ...headers, ...(body && !isForm && { 'Content-Type': 'application/json' }) },
    ...(body && { body: isForm ? body : JSON.stringify(body) }),
  };
  const response = await fetch(server.url + API + path, init);
  return { status: response.status, headers: response.headers, body: (await response.json()) as unknown };
}
const bob = () => ({ Authorization: `Bearer ${server.services.issue('bob', ['detect'])}` });

const formOf = (bytes: Buffer, name: string, fields: Record<string, string> = {}): FormData => {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append('file', new Blob([Uint8Array.from(bytes)]), name);
  return form;
};

/** The newest detection, by our own id. */
const newest = async () => (await server.services.detections.list('alice', {}, { limit: 1, cursor: null })).data[0]?.id ?? '';

/** A detection of a sound file that was made by this API, and its uuid. */
async function detect(fields: Record<string, string> = {}, verdict: 'spoof' | 'bona_fide' | null = 'spoof'): Promise<{ uuid: string; id: string }> {
  const { body } = await call('POST', '/detect', formOf(wavBytes(), 'voice.wav', fields));
  const id = await newest();
  const { judgement, report } = sampleDetection('audio', verdict ?? 'spoof');
  if (verdict) server.services.finish(id, { judgement, report });
  return { uuid: (body as { item: { uuid: string } }).item.uuid, id };
}

describe('questions', () => {
  it('are taken down as pending and answered when they are read', async () => {
    const { uuid } = await detect();
    const query = 'How confident is the model that this audio is fake?';
    const asked = await call('POST', `/detects/${uuid}/intelligence`, { query });
    const { item } = QuestionSchema.parse(asked.body);
    expect([asked.status, item]).toEqual([202, expect.objectContaining({ detect_uuid: uuid, query, answer: null, status: 'pending', error_message: null })]);
    expect(item.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const read = await call('GET', `/detects/${uuid}/intelligence/${item.uuid}`);
    expect([read.status, QuestionSchema.parse(read.body).item]).toEqual([200, { ...item, status: 'completed', answer: expect.stringContaining('91 %') }]);
    expect((await call('GET', `/detects/${uuid.toUpperCase()}/intelligence/${item.uuid.toUpperCase()}`)).status).toBe(200);
  });

  it('are taken from forms as well', async () => {
    const { uuid } = await detect();
    const form = new FormData();
    form.append('query', 'Why?');
    expect(QuestionSchema.parse((await call('POST', `/detects/${uuid}/intelligence`, form)).body).item.query).toBe('Why?');
    const headers = { Authorization: `Bearer ${server.key}` };
    const answer = await fetch(`${server.url}${API}/detects/${uuid}/intelligence`, { method: 'POST', headers, body: new URLSearchParams({ query: 'Where?' }) });
    expect([answer.status, await answer.json()]).toMatchObject([202, { item: { query: 'Where?' } }]);
    const file = await call('POST', `/detects/${uuid}/intelligence`, formOf(wavBytes(), 'voice.wav'));
    expect([file.status, file.body]).toEqual([400, { success: false, message: 'query is required' }]);
    expect(await server.uploads()).toEqual([]);
  });

  it('are refused in the words of the vendor', async () => {
    const { uuid } = await detect();
    const unfinished = await detect({}, null);
    for (const body of [{}, { query: '' }, { query: '  ' }, { query: 7 }]) {
      expect(await call('POST', `/detects/${uuid}/intelligence`, body)).toMatchObject({ status: 400, body: { success: false, message: 'query is required' } });
    }
    const early = await call('POST', `/detects/${unfinished.uuid}/intelligence`, { query: 'Why?' });
    expect([early.status, early.body]).toEqual([422, { success: false, message: 'Detection must be completed before asking questions' }]);
    for (const [id, headers] of [
      ['none', undefined],
      ['0'.repeat(32), undefined],
      [uuid, bob()],
    ] as const) {
      const { status, body } = await call('POST', `/detects/${id}/intelligence`, { query: 'Why?' }, headers);
      expect([status, body]).toEqual([404, { success: false, message: 'Detect not found' }]);
    }
    expect((await call('POST', `/detects/${uuid}/intelligence`, { query: 'x'.repeat(2001) })).status).toBe(400);
  });

  it('are found under their own detection alone, and by their owner', async () => {
    const { uuid } = await detect();
    const other = await detect();
    const { item } = QuestionSchema.parse((await call('POST', `/detects/${uuid}/intelligence`, { query: 'Why?' })).body);
    for (const [path, headers] of [
      [`/detects/${other.uuid}/intelligence/${item.uuid}`, undefined],
      [`/detects/${uuid}/intelligence/${hexOfId(newId('exp'))}`, undefined],
      [`/detects/${uuid}/intelligence/none`, undefined],
      [`/detects/${uuid}/intelligence/${item.uuid}`, bob()],
    ] as const) {
      const { status, body } = await call('GET', path, undefined, headers);
      expect([path, status, body]).toEqual([path, 404, { success: false, message: 'Question not found' }]);
    }
    await call('DELETE', `/detect/${uuid}`);
    expect((await call('GET', `/detects/${uuid}/intelligence/${item.uuid}`)).status).toBe(404);
  });
});

describe('reports on media', () => {
  /** Plays the worker for the next submission. */
  function judgeNext(kind: 'image' | 'audio', ended = sampleDetection(kind, 'spoof')): void {
    const { detections } = server.services;
    const { submit } = detections;
    detections.submit = async (submission) => {
      detections.submit = submit;
      const detection = await submit(submission);
      const { status, judgement, report, error } = ended;
      server.services.finish(detection.id, { status, judgement, report, error });
      return detection;
    };
  }

  it('wait for the finding and tell it, for images in the fields of the vendor', async () => {
    judgeNext('image');
    const { status, body, headers } = await call('POST', '/intelligence', formOf(pngBytes(), 'photo.png'));
    const { item } = IntelligenceReportSchema.parse(body);
    expect([status, item.media_type, headers.get('X-Bonafide-Verdict')]).toEqual([200, 'image', 'spoof']);
    expect(item.description).toEqual({
      scene_description: null,
      subjects: null,
      authenticity_analysis: expect.stringContaining('judged to be synthetic'),
      context_and_setting: null,
      abnormalities: expect.stringContaining('noise'),
      misinformation: null,
    });
    const read = IntelligenceReportSchema.parse((await call('GET', `/intelligences/${item.uuid}`)).body);
    // Readers and lists have milliseconds (docs/pages/detect/intelligence/get.mdx).
    const readAt = expect.stringMatching(new RegExp(`^${item.created_at.slice(0, -1)}\\.\\d{3}Z$`));
    expect(read.item).toEqual({ ...item, created_at: readAt, description: expect.stringContaining('judged to be synthetic') });
    const page = IntelligencePageSchema.parse((await call('GET', '/intelligences?page=1&page_size=10')).body);
    expect(page).toMatchObject({ page: 1, num_pages: 1, page_size: 10, total_count: 1, items: [read.item] });
    expect(((await call('GET', `/detect/${item.detect_uuid}`)).body as { item: { intelligence: { uuid: string } } }).item.intelligence.uuid).toBe(item.uuid);
  });

  it('tell of sound in prose, or in fields where that is asked', async () => {
    judgeNext('audio');
    expect(IntelligenceReportSchema.parse((await call('POST', '/intelligence', formOf(wavBytes(), 'a.wav'))).body).item.description).toMatch(
      /^The recording was judged/,
    );
    judgeNext('audio');
    const { item } = IntelligenceReportSchema.parse((await call('POST', '/intelligence', formOf(wavBytes(), 'a.wav', { json: 'true' }))).body);
    expect(item.description).toMatchObject({ abnormalities: expect.stringContaining('The recording was judged'), transcription: null });
  });

  it('tell of a detection that is there already, once', async () => {
    const { uuid } = await detect();
    const first = IntelligenceReportSchema.parse((await call('POST', '/intelligence', { detect_id: uuid, json: false })).body).item;
    const again = IntelligenceReportSchema.parse((await call('POST', '/intelligence', { detect_id: uuid })).body).item;
    expect([first.detect_uuid, again.uuid]).toEqual([uuid, first.uuid]);
    expect(IntelligencePageSchema.parse((await call('GET', '/intelligences?page=1')).body).total_count).toBe(1);
    expect((await call('POST', '/intelligence', { detect_id: 'none' })).body).toEqual({ success: false, message: 'Detect not found' });
    expect((await call('POST', '/intelligence', { detect_id: uuid, callback_url: 'https://example.com/' })).status).toBe(400);
  });

  it('answer at once where there is a callback, which carries the report', async () => {
    const form = formOf(pngBytes(), 'photo.png', { callback_url: `${server.url}/hook`, json: 'false' });
    const { status, body } = await call('POST', '/intelligence', form);
    const { item } = IntelligencePendingSchema.parse(body);
    expect([status, Object.keys(item).sort()]).toEqual([202, ['created_at', 'detect_uuid', 'media_type', 'uuid']]);
    expect(IntelligenceReportSchema.parse((await call('GET', `/intelligences/${item.uuid}`)).body).item.description).toBeNull();
    const id = await newest();
    const { judgement, report } = sampleDetection('image', 'spoof');
    server.services.finish(id, { judgement, report });
    const context = { baseUrl: 'http://host', urlSecret: 'secret', now: new Date() };
    const ended = await server.services.detections.get('alice', id);
    const sent = IntelligenceReportSchema.parse(JSON.parse(resembleWebhook.render(ended, 'detection.completed', context)));
    expect(sent.item).toEqual({ ...item, description: expect.stringContaining('judged to be synthetic') });
    const failed = { ...ended, judgement: null, report: null, error: failedDetection('image').error };
    expect(IntelligenceFailureSchema.parse(JSON.parse(resembleWebhook.render(failed, 'detection.failed', context)))).toMatchObject({
      item: { description: 'Error generating Intelligence report.' },
      error: 'The file ends too early. Send it again, whole.',
    });
  });

  it('say why there is none', async () => {
    judgeNext('audio', failedDetection('audio'));
    const { status, body } = await call('POST', '/intelligence', formOf(wavBytes(), 'a.wav'));
    expect([status, IntelligenceFailureSchema.parse(body).error]).toEqual([422, 'The file ends too early. Send it again, whole.']);
    expect((await call('POST', '/intelligence', {})).status).toBe(422);
    for (const wrong of [{ media_type: 'document' }, { json: 'perhaps' }])
      expect((await call('POST', '/intelligence', { url: 'https://example.com/a.wav', ...wrong })).status).toBe(400);
    expect(await server.uploads()).toEqual([]);
  });

  it('are shown to their owner alone', async () => {
    const { uuid } = await detect();
    const { item } = IntelligenceReportSchema.parse((await call('POST', '/intelligence', { detect_id: uuid })).body);
    const gone = [404, { success: false, item: null, message: 'Not found' }];
    for (const [id, headers] of [
      [item.uuid, bob()],
      ['none', undefined],
      ['0'.repeat(32), undefined],
    ] as const) {
      const { status, body } = await call('GET', `/intelligences/${id}`, undefined, headers);
      expect([status, body]).toEqual(gone);
    }
    expect((await call('GET', '/intelligences?page=1', undefined, bob())).body).toMatchObject({ total_count: 0, num_pages: 0, items: [] });
    for (const query of ['', '?page=0', '?page=1&page_size=9', '?page=1&page_size=1001', '?page=x'])
      expect((await call('GET', `/intelligences${query}`)).status).toBe(400);
  });
});

describe('source tracings', () => {
  it('are there for each finished detection that asked for one', async () => {
    const fake = await detect({ audio_source_tracing: 'true' });
    await detect();
    await detect({ audio_source_tracing: 'true' }, null);
    const real = await detect({ audio_source_tracing: 'true' }, 'bona_fide');
    const page = SourceTracingPageSchema.parse((await call('GET', '/audio_source_tracings?page=1')).body);
    expect(page.items.map(({ detect_uuid, results }) => [detect_uuid, results])).toEqual([
      [real.uuid, { label: 'real', error_message: null }],
      [fake.uuid, { label: 'sdxl-v1.0', error_message: null }],
    ]);
    for (const item of page.items) {
      expect(item.created_at).toMatch(/\.\d{3}Z$/);
      // By its own id, and by that of the detection, as trace_audio_source of resemble-ai/resemble-mcp asks.
      for (const uuid of [item.uuid, item.detect_uuid]) {
        expect(SourceTracingSchema.parse((await call('GET', `/audio_source_tracings/${uuid}`)).body).item).toEqual(item);
      }
    }
    const { report } = sampleDetection('audio', 'spoof');
    server.services.finish(fake.id, { report: report && { ...report, generator: null } });
    expect((await call('GET', `/audio_source_tracings/${hexOfId(fake.id)}`)).body).toMatchObject({
      item: { results: { label: 'unknown', error_message: expect.any(String) } },
    });
    server.services.finish(fake.id, { report: report && { ...report, sourceTrace: { label: 'vocoder', confidence: 0.8 } } });
    expect((await call('GET', `/audio_source_tracings/${hexOfId(fake.id)}`)).body).toMatchObject({ item: { results: { label: 'vocoder' } } });
  });

  it('are nothing to anybody else, and nothing where none was asked for', async () => {
    const traced = await detect({ audio_source_tracing: 'true' });
    const plain = await detect();
    for (const [id, headers] of [
      [hexOfId(plain.id), undefined],
      [plain.uuid, undefined],
      [traced.uuid, bob()],
      ['none', undefined],
      [hexOfId(traced.id), bob()],
    ] as const) {
      const { status, body } = await call('GET', `/audio_source_tracings/${id}`, undefined, headers);
      expect([status, body]).toEqual([404, { success: false, item: null, message: 'Not found' }]);
    }
    expect((await call('GET', '/audio_source_tracings?page=1', undefined, bob())).body).toMatchObject({ total_count: 0, items: [] });
    await call('DELETE', `/detect/${traced.uuid}`);
    expect((await call('GET', `/audio_source_tracings/${hexOfId(traced.id)}`)).status).toBe(404);
  });
});
