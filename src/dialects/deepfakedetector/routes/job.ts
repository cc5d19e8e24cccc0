import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Principal } from '../../../core/api-key.ts';
import type { Detection } from '../../../core/detection.ts';
import { AppError } from '../../../core/errors.ts';
import { keyRequired } from '../../../http/auth.ts';
import type { HttpEnv, Services } from '../../../http/context.ts';
import type { DialectContext } from '../../../http/submit-media.ts';
import { tellVerdict } from '../../../http/verdict-header.ts';
import { readCredential } from '../errors.ts';
import { isJobId } from '../job-id.ts';
import { describeJobCall } from '../openapi.ts';
import { renderDetection } from '../translate.ts';

export function jobRoutes(app: OpenAPIHono<HttpEnv>, { services }: DialectContext): void {
  app.openAPIRegistry.registerPath(describeJobCall());
  app.get('/v1/jobs/:id', keyRequired(services, 'detect', readCredential), async (c) => {
    const detection = await findJob(services, c.get('principal'), c.req.param('id'));
    tellVerdict(c, detection);
    return c.json(renderDetection(detection), 200);
  });
}

async function findJob({ detections }: Pick<Services, 'detections'>, { owner }: Principal, id: string): Promise<Detection> {
  if (!isJobId(id)) throw noSuchJob();
  try {
    return await detections.getPublic(owner, { dialect: 'deepfakedetector', publicId: id });
  } catch (error) {
    throw AppError.is(error) && error.code === 'not_found' ? noSuchJob() : error;
  }
}

const noSuchJob = (): AppError =>
  new AppError('not_found', 'There is no such job. Check the id, e.g. job_8mTk2x, and the key: a job is known to its own account alone.');
