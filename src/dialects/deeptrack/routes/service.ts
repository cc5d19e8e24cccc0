import { createRoute } from '@hono/zod-openapi';
import { AppError } from '../../../core/errors.ts';
import { requireKey } from '../../../http/auth.ts';
import type { HttpContext } from '../../../http/context.ts';
import { readCredential } from '../errors.ts';
import type { FrameBuffers } from '../frames/frame-buffers.ts';
import { countJobs } from '../job-list.ts';
import { type DeeptrackKind, JOB_LISTED_MS, MEGABYTES_MAX } from '../limits.ts';
import { type DeeptrackContext, refusals } from '../openapi.ts';
import { HealthSchema, type HealthWire, StatusSchema, type StatusWire } from '../schema.ts';

const healthRoute = createRoute({
  method: 'get',
  path: '/v1/health',
  operationId: 'health',
  tags: ['Service'],
  summary: 'Whether models are there',
  security: [],
  responses: { 200: { description: 'The server lives.', content: { 'application/json': { schema: HealthSchema } } }, ...refusals() },
});

const statusRoute = createRoute({
  method: 'get',
  path: '/v1/status',
  operationId: 'status',
  tags: ['Service'],
  summary: 'The frame buffer and the jobs',
  description: 'Needs no key; what belongs to a key is told to that key alone.',
  security: [],
  responses: { 200: { description: 'The state.', content: { 'application/json': { schema: StatusSchema } } }, ...refusals(429, 503) },
});

export function serviceRoutes({ app, services }: DeeptrackContext, buffers: FrameBuffers, startedAt: Date): void {
  const uptimeSeconds = (): number => Math.round((Date.now() - startedAt.getTime()) / 1000);
  const isLoaded = (kind: DeeptrackKind): boolean => services.detectors().some((detector) => detector.kind === kind);
  const stateOf = (kind: DeeptrackKind) => (isLoaded(kind) ? 'operational' : 'unavailable');

  app.openAPIRegistry.registerPath(healthRoute);
  app.get('/v1/health', (c) => {
    const body: HealthWire = {
      status: 'ok',
      uptime_seconds: uptimeSeconds(),
      video_model: stateOf('video'),
      image_model: stateOf('image'),
      audio_model: stateOf('audio'),
    };
    return c.json(body, 200);
  });

  app.openAPIRegistry.registerPath(statusRoute);
  app.get('/v1/status', async (c) => {
    const body: StatusWire = {
      uptime_seconds: uptimeSeconds(),
      video: {
        model_loaded: isLoaded('video'),
        ...(await ownState(c)),
        max_workers: null,
        max_upload_mb: MEGABYTES_MAX.video,
        job_ttl_hours: JOB_LISTED_MS / 3_600_000,
      },
      image: { model_loaded: isLoaded('image') },
      audio: { model_loaded: isLoaded('audio') },
    };
    return c.json(body, 200);
  });

  async function ownState(c: HttpContext): Promise<Pick<StatusWire['video'], 'buffer_fill_pct' | 'frames_seen' | 'jobs' | 'total_jobs'>> {
    const principal = await requireKey(services, c, 'detect', readCredential).catch(isNobody);
    if (!principal) return { buffer_fill_pct: null, frames_seen: null, jobs: {}, total_jobs: 0 };
    const buffer = buffers.find(principal.keyId);
    const { counts, total } = await countJobs(services, principal.owner, new Date());
    return { buffer_fill_pct: buffer?.fillPercent ?? 0, frames_seen: buffer?.framesSeen ?? 0, jobs: { ...counts }, total_jobs: total };
  }
}

/** Who sends no key that serves is nobody in particular here. */
function isNobody(error: unknown): null {
  if (AppError.is(error) && (error.code === 'unauthenticated' || error.code === 'forbidden')) return null;
  throw error;
}
