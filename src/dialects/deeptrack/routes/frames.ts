import { createRoute } from '@hono/zod-openapi';
import { keyRequired } from '../../../http/auth.ts';
import { closedSignal } from '../../../http/closed-signal.ts';
import type { HttpContext } from '../../../http/context.ts';
import { isJson, readJsonObject } from '../../../http/json-body.ts';
import { requireDetector } from '../../../http/require-detector.ts';
import { VendorError } from '../../../http/vendor-error.ts';
import { readCredential } from '../errors.ts';
import type { FrameBuffers, LiveBuffer } from '../frames/frame-buffers.ts';
import { judgeWindow } from '../frames/judge-window.ts';
import { FRAME_TEXT_MAX } from '../frames/limits.ts';
import { type Frame, readFrame } from '../frames/read-frame.ts';
import { WAIT_MS } from '../limits.ts';
import { type DeeptrackContext, KEY_NEEDED, refusals } from '../openapi.ts';
import { missingField } from '../receive-upload.ts';
import { BufferingSchema, FrameRequestSchema, PredictionSchema, ResetSchema } from '../schema.ts';
import { renderBuffering } from '../translate-frames.ts';
import { verdictOf } from '../verdict-of.ts';
import { within } from '../within.ts';

const frameRoute = createRoute({
  method: 'post',
  path: '/v1/video/predict/frame',
  operationId: 'predictFrame',
  tags: ['Live'],
  summary: 'Send a frame of a running video',
  description:
    'The server keeps the last 128 frames of each key. The frame that makes them 128, and after that every 64th, waits for the verdict; all others are answered at once. ' +
    'Every verdict counts as a scan, and every frame as a request of the minute: the WebSocket is the better way for 30 frames a second. Send all frames of one key to one process.',
  security: KEY_NEEDED,
  request: { body: { required: true, content: { 'application/json': { schema: FrameRequestSchema } } } },
  responses: {
    200: { description: 'Buffering, or a prediction.', content: { 'application/json': { schema: BufferingSchema.or(PredictionSchema) } } },
    ...refusals(400, 401, 403, 413, 422, 429, 503),
  },
});

const resetRoute = createRoute({
  method: 'post',
  path: '/v1/video/reset',
  operationId: 'resetFrames',
  tags: ['Live'],
  summary: 'Forget the frames of this key',
  security: KEY_NEEDED,
  responses: { 200: { description: 'The buffer is empty.', content: { 'application/json': { schema: ResetSchema } } }, ...refusals(401, 403, 429, 503) },
});

export function frameRoutes(context: DeeptrackContext, buffers: FrameBuffers): void {
  const { app, services } = context;
  const key = keyRequired(services, 'detect', readCredential);
  app.openAPIRegistry.registerPath(frameRoute);
  app.post('/v1/video/predict/frame', key, async (c) => {
    requireDetector(services.detectors(), 'video');
    const frame = await readRequest(c);
    const { keyId, owner } = c.get('principal');
    const buffer = buffers.ofKey(keyId, owner);
    buffers.push(buffer, frame);
    return answer(context, c, buffer);
  });

  app.openAPIRegistry.registerPath(resetRoute);
  app.post('/v1/video/reset', key, (c) => {
    const buffer = buffers.find(c.get('principal').keyId);
    if (buffer) buffers.drop(buffer);
    return c.json({ status: 'reset' as const }, 200);
  });
}

async function readRequest(c: HttpContext): Promise<Frame> {
  if (!isJson(c.req.header('Content-Type'))) throw missingField('image');
  const { image } = await readJsonObject(c, FRAME_TEXT_MAX);
  if (typeof image !== 'string') throw missingField('image');
  const frame = readFrame(image);
  if ('problem' in frame) throw new VendorError(400, 'invalid_request', `Bad image data: ${frame.problem}`);
  return frame;
}

/** A verdict of which no call has told yet comes first; then the window that this frame has filled. */
async function answer(context: DeeptrackContext, c: HttpContext, buffer: LiveBuffer): Promise<Response> {
  const window = buffer.takeWindow();
  if (window)
    await within(
      buffer.judge(() => judgeWindow(context, c, window, buffer.signal)),
      WAIT_MS,
      closedSignal(c),
    );
  const outcome = buffer.collect();
  if (!outcome) return c.json(renderBuffering(buffer), 200);
  if ('error' in outcome) throw outcome.error;
  c.header('X-Bonafide-Verdict', verdictOf(outcome.verdict.label));
  return c.json({ status: 'prediction' as const, ...outcome.verdict, frames_seen: buffer.framesSeen }, 200);
}
