import { rm } from 'node:fs/promises';
import { createRoute, z } from '@hono/zod-openapi';
import { AppError } from '../../../core/errors.ts';
import { answerQuestion, type Explained } from '../../../core/explanations/index.ts';
import { hexOfId, idOfHex } from '../../../core/sortable-hex.ts';
import { keyRequired } from '../../../http/auth.ts';
import type { HttpContext } from '../../../http/context.ts';
import { VendorError } from '../../../http/vendor-error.ts';
import { DIALECT, type ResembleContext } from '../context.ts';
import { readCredential } from '../errors.ts';
import { wholeSeconds } from '../figures.ts';
import { findDetect } from '../find-detect.ts';
import { errorResponses, SECURITY } from '../openapi.ts';
import { type QuestionItem, QuestionRequestSchema, QuestionSchema } from '../schema-questions.ts';
import { readBody } from '../submission.ts';
import { storedUuid } from '../uuid.ts';

const common = { tags: ['Detect Intelligence'], security: SECURITY };
const detect = z.string().openapi({ description: 'Of the detection.', example: '8c6e7a99f3faee6e0ec0cb138bdd4a20' });
const question = { 'application/json': { schema: QuestionSchema } };

/** docs/pages/detect/detect-intelligence/create.mdx */
const askRoute = createRoute({
  ...common,
  method: 'post',
  path: '/api/v2/detects/{uuid}/intelligence',
  operationId: 'askDetectIntelligenceQuestion',
  summary: 'Ask a question about a finished detection',
  description: 'The answer is written from the evidence, in English and without a language model; it is there by the time it is asked for.',
  request: { params: z.object({ uuid: detect }), body: { required: true, content: { 'application/json': { schema: QuestionRequestSchema } } } },
  responses: { 202: { description: 'Taken down.', content: question }, ...errorResponses(400, 404, 422) },
});

/** docs/pages/detect/detect-intelligence/get.mdx */
const readRoute = createRoute({
  ...common,
  method: 'get',
  path: '/api/v2/detects/{uuid}/intelligence/{question_uuid}',
  operationId: 'getDetectIntelligenceQuestion',
  summary: 'Read a question and its answer',
  request: { params: z.object({ uuid: detect, question_uuid: z.string() }) },
  responses: { 200: { description: 'The question with its answer.', content: question }, ...errorResponses(404) },
});

export function questionRoutes(context: ResembleContext): void {
  const { app, services } = context;
  for (const route of [askRoute, readRoute]) app.openAPIRegistry.registerPath(route);
  const keyed = keyRequired(services, 'detect', readCredential);

  app.post('/api/v2/detects/:uuid/intelligence', keyed, async (c) => {
    const { owner } = c.get('principal');
    const { id, status } = await findDetect(services, owner, c.req.param('uuid'));
    const query = await readQuery(context, c);
    if (status !== 'completed') throw new VendorError(422, 'conflict', 'Detection must be completed before asking questions');
    const asked = await services.explanations.ask({ owner, dialect: DIALECT, detectionId: id, question: query });
    return c.json({ success: true, item: { ...renderQuestion(asked), answer: null, status: 'pending' } satisfies QuestionItem }, 202);
  });

  app.get('/api/v2/detects/:uuid/intelligence/:question_uuid', keyed, async (c) => {
    const explained = await findQuestion(services, c.get('principal').owner, c.req.param('question_uuid'));
    if (explained.explanation.question === null || explained.detection.publicId !== storedUuid(c.req.param('uuid'))) throw questionNotFound();
    return c.json({ success: true, item: renderQuestion(explained) }, 200);
  });
}

/** From JSON, a form or the query. */
async function readQuery(context: ResembleContext, c: HttpContext): Promise<string> {
  const { file, fields } = await readBody(context, c);
  if (file) await rm(file.path, { force: true });
  const { query } = { ...c.req.query(), ...fields };
  if (typeof query !== 'string' || query.trim() === '') throw new VendorError(400, 'invalid_request', 'query is required');
  return query;
}

async function findQuestion({ explanations }: ResembleContext['services'], owner: string, uuid: string): Promise<Explained> {
  const id = idOfHex('exp', uuid);
  if (id === null) throw questionNotFound();
  try {
    return await explanations.get(owner, DIALECT, id);
  } catch (error) {
    if (AppError.is(error) && error.code === 'not_found') throw questionNotFound();
    throw error;
  }
}

const questionNotFound = (): AppError => new VendorError(404, 'not_found', 'Question not found');

/** As it is read: the answer is written at reading, so it is always there. */
function renderQuestion({ explanation, detection }: Explained): QuestionItem {
  const answer = answerQuestion(detection, explanation.question ?? '');
  const at = wholeSeconds(explanation.createdAt);
  return {
    uuid: hexOfId(explanation.id),
    detect_uuid: detection.publicId ?? '',
    query: explanation.question ?? '',
    answer,
    status: answer === null ? 'failed' : 'completed',
    error_message: answer === null ? 'Unable to generate answer. Please try again.' : null,
    created_at: at,
    updated_at: at,
  };
}
