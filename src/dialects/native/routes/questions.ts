import { createRoute, z } from '@hono/zod-openapi';
import { AppError } from '../../../core/errors.ts';
import { answerQuestion, type Explained } from '../../../core/explanations/index.ts';
import { keyRequired } from '../../../http/auth.ts';
import { readJson } from '../../../http/json-body.ts';
import { headerRefs } from '../common-headers.ts';
import { invalidRequest } from '../invalid-request.ts';
import { detectionPath } from '../links.ts';
import type { NativeContext } from '../native-app.ts';
import { DetectionId, NoQuery } from '../schema/parameters.ts';
import { problems } from '../schema/problem.ts';
import { NewQuestionSchema, QuestionSchema, type QuestionWire } from '../schema/question.ts';

const DIALECT = 'native';

const common = { tags: ['Detections'], security: [{ bearer: [] }, { apiKey: [] }] };
const question = { 'application/json': { schema: QuestionSchema } };

const askRoute = createRoute({
  ...common,
  method: 'post',
  path: '/v1/detections/{id}/questions',
  operationId: 'askQuestion',
  summary: 'Ask a question about a finished detection',
  description:
    'Answered at once from the evidence, without a language model: what is asked is recognised by English words (why, how sure, where, which generator, ' +
    'provenance, which detectors, how reliable, what next); where it is not, the answer says so and gives the summary. At most 100 for one detection. ' +
    'Erasing the detection deletes its questions.',
  request: { params: DetectionId, body: { required: true, content: { 'application/json': { schema: NewQuestionSchema } } } },
  responses: {
    201: { description: 'The question with its answer.', headers: headerRefs('Location'), content: question },
    ...problems('invalid_request', 'not_found', 'conflict', 'unsupported_media', 'payload_too_large'),
  },
});

const readRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/detections/{id}/questions/{qid}',
  operationId: 'getQuestion',
  summary: 'Read a question and its answer',
  request: { params: DetectionId.extend({ qid: z.string().max(64).openapi({ example: 'exp_01JQZ3V8W9X4Y5Z6A7B8C9D0E1' }) }), query: NoQuery },
  responses: { 200: { description: 'The question with its answer.', content: question }, ...problems('not_found') },
});

export function questionRoutes({ app, services }: NativeContext): void {
  const { explanations } = services;
  app.use('/v1/detections/:id/questions', keyRequired(services, 'detect'));
  app.use('/v1/detections/:id/questions/:qid', keyRequired(services, 'detect'));

  // Bodies are read by our own reader, which has a limit.
  app.openAPIRegistry.registerPath(askRoute);
  app.post('/v1/detections/:id/questions', async (c) => {
    const parsed = NewQuestionSchema.safeParse(await readJson(c));
    if (!parsed.success) throw invalidRequest(parsed.error, Object.keys(NewQuestionSchema.shape));
    const { owner } = c.get('principal');
    const asked = await explanations.ask({ owner, dialect: DIALECT, detectionId: c.req.param('id'), question: parsed.data.question });
    c.header('Location', `${detectionPath(asked.detection.id)}/questions/${asked.explanation.id}`);
    return c.json(render(asked), 201);
  });

  app.openapi(readRoute, async (c) => {
    const { id, qid } = c.req.valid('param');
    const found = await explanations.get(c.get('principal').owner, DIALECT, qid);
    if (found.detection.id !== id) throw notFound();
    return c.json(render(found), 200);
  });
}

function render({ explanation, detection }: Explained): QuestionWire {
  const { id, question, createdAt } = explanation;
  const answer = question === null ? null : answerQuestion(detection, question);
  // Erased between the two reads.
  if (question === null || answer === null) throw notFound();
  return { id, detection_id: detection.id, question, answer, created_at: createdAt.toISOString() };
}

const notFound = (): AppError => new AppError('not_found', 'There is no such question, or it belongs to another owner. Check the id and the key that you use.');
