import { rm } from 'node:fs/promises';
import { createRoute } from '@hono/zod-openapi';
import { possibleKinds } from '../../../core/media.ts';
import { keyRequired } from '../../../http/auth.ts';
import { requireDetector } from '../../../http/require-detector.ts';
import { receiveForm } from '../../../http/upload.ts';
import type { ResembleContext } from '../context.ts';
import { readCredential } from '../errors.ts';
import { fileRules } from '../limits.ts';
import { errorResponses, SECURITY } from '../openapi.ts';
import { SecureUploadSchema, UploadFormSchema } from '../schema.ts';
import { noFile } from '../submission.ts';

const uploadRoute = createRoute({
  method: 'post',
  path: '/api/v2/secure_uploads',
  operationId: 'createSecureUpload',
  tags: ['Secure Uploads'],
  summary: 'Send a file ahead',
  description: 'The answer names a token that stands for the file in one detection within the hour, as `media_token`.',
  security: SECURITY,
  request: { body: { required: true, content: { 'multipart/form-data': { schema: UploadFormSchema } } } },
  responses: { 200: { description: 'The token.', content: { 'application/json': { schema: SecureUploadSchema } } }, ...errorResponses(400, 422) },
});

export function secureUploadRoutes({ app, services }: ResembleContext): void {
  app.openAPIRegistry.registerPath(uploadRoute);
  app.post('/api/v2/secure_uploads', keyRequired(services, 'detect', readCredential), async (c) => {
    const { incoming } = c.env;
    if (!incoming || !/^multipart\/form-data\b/i.test(c.req.header('Content-Type') ?? '')) throw noFile();
    const { owner } = c.get('principal');
    await services.uploads.requireRoom(owner);
    const { file } = await receiveForm(incoming, fileRules(services));
    if (!file) throw noFile();
    try {
      const { path, filename, type, sizeBytes, sha256 } = file;
      requireDetector(services.detectors(), ...possibleKinds(type));
      const media = { kind: type.kind, mime: type.mime, format: type.format, sizeBytes, sha256 };
      const { token } = await services.uploads.create({ owner, path, filename, media });
      return c.json({ success: true, token }, 200);
    } finally {
      await rm(file.path, { force: true });
    }
  });
}
