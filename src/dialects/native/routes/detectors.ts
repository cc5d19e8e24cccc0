import { createRoute, z } from '@hono/zod-openapi';
import { MEDIA_KINDS } from '../../../core/media.ts';
import { keyRequired } from '../../../http/auth.ts';
import type { NativeContext } from '../native-app.ts';
import { NoQuery } from '../schema/parameters.ts';
import { problems } from '../schema/problem.ts';

const DetectorSchema = z
  .object({
    id: z.string().openapi({ example: 'image-noise@1' }),
    kind: z.enum(MEDIA_KINDS),
    method: z.string(),
    summary: z.string(),
    applicability: z.string().openapi({ description: 'When it can judge.' }),
    card: z.record(z.string(), z.unknown()).nullable().openapi({ description: 'The model card: training sources, measured figures, limits.' }),
  })
  .openapi('Detector');

const detectorsRoute = createRoute({
  method: 'get',
  path: '/v1/detectors',
  operationId: 'listDetectors',
  tags: ['Detectors'],
  summary: 'List the installed detectors with their model cards',
  security: [{ bearer: [] }, { apiKey: [] }],
  request: { query: NoQuery },
  responses: {
    200: { description: 'The detectors.', content: { 'application/json': { schema: z.object({ data: z.array(DetectorSchema) }) } } },
    ...problems(),
  },
});

export function detectorRoutes({ app, services }: NativeContext): void {
  app.use('/v1/detectors', keyRequired(services, null));
  app.openapi(detectorsRoute, (c) => c.json({ data: services.detectors() }, 200));
}
