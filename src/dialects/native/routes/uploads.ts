import { rm } from 'node:fs/promises';
import { createRoute, z } from '@hono/zod-openapi';
import { AppError } from '../../../core/errors.ts';
import { MEDIA_KINDS, possibleKinds } from '../../../core/media.ts';
import { OPEN_UPLOADS_MAX } from '../../../core/uploads.ts';
import { keyRequired } from '../../../http/auth.ts';
import { uploadRules } from '../../../http/intake.ts';
import { requireDetector } from '../../../http/require-detector.ts';
import { receiveFile } from '../../../http/upload.ts';
import type { NativeContext } from '../native-app.ts';
import { problems } from '../schema/problem.ts';

const FormSchema = z.object({ file: z.string().openapi({ format: 'binary', description: 'The media: one file part with a filename.' }) }).openapi('UploadForm');

const UploadSchema = z
  .object({
    upload_token: z.string().openapi({ description: 'Stands for the file in one detection. Shown this once.', example: 'upl_...' }),
    expires_at: z.string().openapi({ format: 'date-time' }),
    media: z.object({
      kind: z.enum(MEDIA_KINDS),
      mime: z.string().openapi({ example: 'image/jpeg' }),
      size_bytes: z.int(),
      sha256: z.string().openapi({ description: 'Lower-case hex SHA-256 of the file.' }),
    }),
  })
  .openapi('Upload');

const uploadRoute = createRoute({
  method: 'post',
  path: '/v1/uploads',
  operationId: 'createUpload',
  tags: ['Detections'],
  summary: 'Send a file ahead',
  description:
    'The answer names a token, which keys of the same owner can use as `upload_token` of one detection within the hour. It is used up by the detection ' +
    'that is accepted with it; after one that was refused it still holds. What is not used is deleted. An upload costs nothing of the quota; ' +
    `an owner has at most ${OPEN_UPLOADS_MAX} unused ones, or 2 GB of them.`,
  security: [{ bearer: [] }, { apiKey: [] }],
  request: { body: { required: true, content: { 'multipart/form-data': { schema: FormSchema } } } },
  responses: {
    201: { description: 'The token.', content: { 'application/json': { schema: UploadSchema } } },
    ...problems('invalid_request', 'payload_too_large', 'unsupported_media', 'media_unreadable', 'model_unavailable'),
  },
});

export function uploadRoutes({ app, services, settings }: NativeContext): void {
  // Registered by hand: the validator that `openapi()` would put in front of a form reads the whole body into memory.
  app.openAPIRegistry.registerPath(uploadRoute);
  app.post('/v1/uploads', keyRequired(services, 'detect'), async (c) => {
    const { incoming } = c.env;
    if (!incoming || !/^multipart\/form-data\b/i.test(c.req.header('Content-Type') ?? '')) throw wrongContentType();
    const { owner } = c.get('principal');
    await services.uploads.requireRoom(owner);
    const file = await receiveFile(incoming, uploadRules(services, settings));
    try {
      const { path, filename, type, sizeBytes, sha256 } = file;
      requireDetector(services.detectors(), ...possibleKinds(type));
      const { token, upload } = await services.uploads.create({
        owner,
        path,
        filename,
        media: { kind: type.kind, mime: type.mime, format: type.format, sizeBytes, sha256 },
      });
      const body: z.infer<typeof UploadSchema> = {
        upload_token: token,
        expires_at: upload.expiresAt.toISOString(),
        media: { kind: type.kind, mime: type.mime, size_bytes: sizeBytes, sha256 },
      };
      return c.json(body, 201);
    } finally {
      await rm(file.path, { force: true });
    }
  });
}

const wrongContentType = (): AppError =>
  new AppError('unsupported_media', 'Send the file as multipart/form-data with a file part named "file", e.g. curl -F file=@photo.jpg');
