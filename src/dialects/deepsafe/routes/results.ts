import { createRoute, z } from '@hono/zod-openapi';
import { keyRequired } from '../../../http/auth.ts';
import { jsonAnswer } from '../../../http/docs/answers.ts';
import { VERDICT_HEADER } from '../../../http/docs/common-headers.ts';
import { tellVerdict } from '../../../http/verdict-header.ts';
import { readCredential } from '../errors.ts';
import { NAME } from '../names.ts';
import { type DeepsafeContext, KEY_NEEDED, RATE_HEADERS, refusals } from '../openapi.ts';
import { ResultSchema } from '../schema.ts';
import { renderDetection } from '../translate.ts';

const resultRoute = createRoute({
  method: 'get',
  path: '/v1/results/{id}',
  operationId: 'getResult',
  tags: ['Detection'],
  summary: 'Poll for a result',
  description: 'Results of synchronous calls can be read again, too.',
  security: KEY_NEEDED,
  request: { params: z.object({ id: z.string().openapi({ example: 'det_a1b2c3d4' }) }) },
  responses: {
    200: { ...jsonAnswer(ResultSchema, 'The detection as it is: processing, complete or failed.'), headers: { ...RATE_HEADERS, ...VERDICT_HEADER } },
    ...refusals('not_found'),
  },
});

export function resultRoutes({ app, services }: DeepsafeContext): void {
  app.openAPIRegistry.registerPath(resultRoute);
  app.get('/v1/results/:id', keyRequired(services, 'detect', readCredential), async (c) => {
    const detection = await services.detections.getPublic(c.get('principal').owner, { dialect: NAME, publicId: c.req.param('id') });
    const body = renderDetection(detection);
    tellVerdict(c, detection);
    return c.json(body, 200);
  });
}
