import { createRoute, z } from '@hono/zod-openapi';
import { keyRequired } from '../../../http/auth.ts';
import { submitMedia } from '../../../http/submit-media.ts';
import { readCredential } from '../errors.ts';
import { NAME, newJobId } from '../names.ts';
import { type DeeptrackContext, KEY_NEEDED, refusals } from '../openapi.ts';
import { receiveUpload, uploadRules } from '../receive-upload.ts';
import { UploadSchema } from '../schema.ts';
import { renderUpload, toOptions } from '../translate.ts';

const Form = z.object({ file: z.string().openapi({ format: 'binary', description: '.mp4, .avi, .mov or .mkv, at most 500 MB.' }) });

const uploadRoute = createRoute({
  method: 'post',
  path: '/v1/video/predict/video',
  operationId: 'predictVideo',
  tags: ['Video'],
  summary: 'Upload a video',
  description: 'Answers at once with a job; `poll_url` says where its result will be.',
  security: KEY_NEEDED,
  request: { body: { required: true, content: { 'multipart/form-data': { schema: Form } } } },
  responses: {
    200: { description: 'The job is queued.', content: { 'application/json': { schema: UploadSchema } } },
    ...refusals(400, 401, 403, 413, 422, 429, 503),
  },
});

export function videoRoutes(context: DeeptrackContext): void {
  const { app, services, settings } = context;
  app.openAPIRegistry.registerPath(uploadRoute);
  app.post('/v1/video/predict/video', keyRequired(services, 'detect', readCredential), async (c) => {
    const file = await receiveUpload(context, c, 'video');
    const options = toOptions('video', settings.policy);
    const asked = { dialect: NAME, newPublicId: newJobId, options, externalId: null, metadata: null, warnings: [], callbackUrl: null };
    return c.json(renderUpload(await submitMedia(context, c, { type: 'file', file }, uploadRules(services, 'video'), asked)), 200);
  });
}
