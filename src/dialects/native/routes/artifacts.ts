import { Readable } from 'node:stream';
import { createRoute, z } from '@hono/zod-openapi';
import { artifactBlob } from '../../../core/detections/index.ts';
import { AppError } from '../../../core/errors.ts';
import { artifactPath } from '../../../http/artifact-links.ts';
import { requireKey } from '../../../http/auth.ts';
import type { HttpContext, Services } from '../../../http/context.ts';
import { isSignedPath } from '../../../http/signed-url.ts';
import type { NativeContext } from '../native-app.ts';
import { problems } from '../schema/problem.ts';

const MIME_BY_EXTENSION: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  svg: 'image/svg+xml',
  json: 'application/json',
};

const Params = z.object({
  id: z.string().regex(/^det_[0-9A-Za-z]{1,60}$/, 'is not the id of a detection'),
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'is not the name of an artifact')
    .openapi({ example: 'heatmap.png' }),
});

const Query = z.strictObject({
  expires: z.string().optional().openapi({ description: 'Set in signed links.' }),
  signature: z.string().max(100).optional().openapi({ description: 'Set in signed links.' }),
});

const artifactRoute = createRoute({
  method: 'get',
  path: '/v1/detections/{id}/artifacts/{name}',
  operationId: 'getArtifact',
  tags: ['Detections'],
  summary: 'Fetch a picture of the evidence',
  description: 'With a key, or without one by the signed link that stands in the detection.',
  security: [{ bearer: [] }, { apiKey: [] }, {}],
  request: { params: Params, query: Query },
  responses: {
    200: {
      description: 'The file.',
      content: { 'image/png': { schema: { type: 'string', format: 'binary' } }, 'image/svg+xml': { schema: { type: 'string' } } },
    },
    ...problems('not_found'),
  },
});

export function artifactRoutes({ app, services }: NativeContext): void {
  app.openapi(artifactRoute, async (c) => {
    const { id, name } = c.req.valid('param');
    const { expires, signature } = c.req.valid('query');
    if (signature !== undefined) checkLink(services, artifactPath(id, name), { expires: expires ?? '', signature });
    else await checkOwner(services, c, id, name);
    const { stream, sizeBytes } = await services.blobs.read(artifactBlob(id, name));
    const headers = {
      'Content-Type': MIME_BY_EXTENSION[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
      'Content-Length': String(sizeBytes),
      'Content-Disposition': `inline; filename="${name}"`,
      'Cache-Control': 'private, max-age=300',
      // Opened by itself, an SVG is a page: it may neither run nor load anything.
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    };
    if (c.req.method !== 'HEAD') return c.body(Readable.toWeb(stream) as ReadableStream, 200, headers);
    // The answer to HEAD has no body whose end would close the file.
    stream.destroy();
    return c.body(null, 200, headers);
  });
}

function checkLink(services: Services, path: string, query: { expires: string; signature: string }): void {
  if (isSignedPath(services.urlSecret, path, query, Date.now())) return;
  throw new AppError('forbidden', 'This link has expired or was changed. Read the detection again for a fresh one.');
}

async function checkOwner(services: Services, c: HttpContext, id: string, name: string): Promise<void> {
  const { owner } = await requireKey(services, c, 'detect');
  const { artifacts } = await services.detections.get(owner, id);
  if (!artifacts.some((artifact) => artifact.name === name)) throw new AppError('not_found', 'This detection has no such artifact; its "artifacts" list them.');
}
