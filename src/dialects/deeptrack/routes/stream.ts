import { createRoute } from '@hono/zod-openapi';
import type { WSEvents } from 'hono/ws';
import { keyRequired } from '../../../http/auth.ts';
import type { HttpContext } from '../../../http/context.ts';
import { VendorError } from '../../../http/vendor-error.ts';
import { upgradeWebSocket } from '../../../http/websocket.ts';
import { modelNotLoaded, readCredential } from '../errors.ts';
import type { FrameBuffers } from '../frames/frame-buffers.ts';
import { LiveSocket } from '../frames/live-socket.ts';
import { LiveStream } from '../frames/live-stream.ts';
import { type DeeptrackContext, KEY_NEEDED, refusals } from '../openapi.ts';
import { SocketMessageSchema } from '../schema.ts';

const PATH = '/v1/video/ws';

const streamRoute = createRoute({
  method: 'get',
  path: PATH,
  operationId: 'streamFrames',
  tags: ['Live'],
  summary: 'Judge a running video over a WebSocket',
  description:
    'Send each frame as a text message: a JPEG picture in base64. Each is answered with one message: most with `buffering` at once, the one that completes a window of 128 frames ' +
    '(after that every 64th, while no window is being judged) with its `prediction` when it comes. Without a frame for a minute the connection ends.',
  security: KEY_NEEDED,
  responses: {
    101: { description: 'Messages of the server, one by one.', content: { 'application/json': { schema: SocketMessageSchema } } },
    ...refusals(401, 403, 426, 429, 503),
  },
});

export function streamRoutes(context: DeeptrackContext, buffers: FrameBuffers): void {
  const { app, services } = context;
  app.openAPIRegistry.registerPath(streamRoute);
  app.get(
    PATH,
    keyRequired(services, 'detect', readCredential),
    upgradeWebSocket((c: HttpContext) => connect(context, c, buffers)),
    () => {
      throw new VendorError(426, 'invalid_request', 'This is a WebSocket. Connect to it with ws:// or wss://.');
    },
  );
}

function connect(context: DeeptrackContext, c: HttpContext, buffers: FrameBuffers): WSEvents {
  if (c.req.header('Upgrade')?.toLowerCase() !== 'websocket') return {};
  const isLoaded = context.services.detectors().some(({ kind }) => kind === 'video');
  if (!isLoaded) return { onOpen: (_event, socket) => new LiveSocket(socket).refuse(modelNotLoaded('video')) };
  const stream = new LiveStream(context, c, buffers);
  return {
    onOpen: (_event, socket) => stream.open(new LiveSocket(socket)),
    onMessage: ({ data }) => stream.receive(data),
    onClose: () => stream.close(),
  };
}
