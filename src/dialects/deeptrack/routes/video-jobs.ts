import { createRoute, z } from '@hono/zod-openapi';
import { AppError } from '../../../core/errors.ts';
import { artifactLinks } from '../../../http/artifact-links.ts';
import { keyRequired } from '../../../http/auth.ts';
import type { HttpContext } from '../../../http/context.ts';
import { VERDICT_HEADER } from '../../../http/docs/common-headers.ts';
import { VendorError } from '../../../http/vendor-error.ts';
import { tellVerdict } from '../../../http/verdict-header.ts';
import { readCredential } from '../errors.ts';
import { listJobs } from '../job-list.ts';
import { NAME } from '../names.ts';
import { type DeeptrackContext, KEY_NEEDED, refusals } from '../openapi.ts';
import { JobListSchema, JobSchema } from '../schema.ts';
import { renderDetection } from '../translate.ts';

/** Longer than any id of ours; what is sent is shown back, but not endlessly. */
const SHOWN_LENGTH_MAX = 60;

const jobRoute = createRoute({
  method: 'get',
  path: '/v1/video/jobs/{job_id}',
  operationId: 'getJob',
  tags: ['Video'],
  summary: 'Poll for the result',
  description: 'Ask every 2 to 3 seconds until the status is `done` or `error`. A job that failed is answered with 200.',
  security: KEY_NEEDED,
  request: { params: z.object({ job_id: z.string() }) },
  responses: {
    200: { description: 'The job.', headers: VERDICT_HEADER, content: { 'application/json': { schema: JobSchema } } },
    ...refusals(401, 403, 404, 429, 503),
  },
});

const listRoute = createRoute({
  method: 'get',
  path: '/v1/video/jobs',
  operationId: 'listJobs',
  tags: ['Video'],
  summary: 'List the jobs of the last two hours',
  security: KEY_NEEDED,
  responses: { 200: { description: 'The jobs.', content: { 'application/json': { schema: JobListSchema } } }, ...refusals(401, 403, 429, 503) },
});

export function jobRoutes({ app, services, settings }: DeeptrackContext): void {
  const key = keyRequired(services, 'detect', readCredential);
  app.openAPIRegistry.registerPath(jobRoute);
  app.get('/v1/video/jobs/:job_id', key, async (c) => {
    const detection = await findJob(c, c.req.param('job_id'));
    tellVerdict(c, detection);
    return c.json(renderDetection(detection, artifactLinks(c, settings, services.urlSecret)), 200);
  });

  app.openAPIRegistry.registerPath(listRoute);
  app.get('/v1/video/jobs', key, async (c) => c.json(await listJobs(services, c.get('principal').owner, new Date()), 200));

  async function findJob(c: HttpContext, jobId: string) {
    const publicId = jobId.toLowerCase();
    const found = await services.detections.getPublic(c.get('principal').owner, { dialect: NAME, publicId }).catch((error: unknown) => {
      throw AppError.is(error) && error.code === 'not_found' ? noJob(jobId) : error;
    });
    if (found.status === 'erased') throw noJob(jobId);
    return found;
  }
}

const noJob = (jobId: string): VendorError => new VendorError(404, 'not_found', `Job ${jobId.slice(0, SHOWN_LENGTH_MAX)} not found.`);
