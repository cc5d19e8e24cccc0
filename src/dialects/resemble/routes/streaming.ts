import { createRoute, z } from '@hono/zod-openapi';
import { authenticate, keyRequired } from '../../../http/auth.ts';
import type { HttpContext } from '../../../http/context.ts';
import { requireQuota } from '../../../http/quota.ts';
import { requireDetector } from '../../../http/require-detector.ts';
import { Slots } from '../../../http/slots.ts';
import { VendorError } from '../../../http/vendor-error.ts';
import { upgradeWebSocket, type WSContext } from '../../../http/websocket.ts';
import type { ResembleContext } from '../context.ts';
import { readCredential } from '../errors.ts';
import { errorResponses, SECURITY } from '../openapi.ts';
import { ErrorSchema } from '../schema.ts';
import { StreamMessageSchema } from '../schema-stream.ts';
import { judgeWindow } from '../stream/judge-window.ts';
import { type StreamPeer, StreamSession } from '../stream/session.ts';

/** Each holds up to some megabytes of sound and two places in the queue. */
const STREAMS_MAX = 64;
const STREAMS_PER_OWNER_MAX = 8;

/** RFC 6455, 7.4.1: a normal end. */
const NORMAL = 1000;

/** README.md, "Streams" */
const streamRoute = createRoute({
  method: 'get',
  path: '/api/v1/detect/audio',
  operationId: 'streamDetect',
  tags: ['Streaming'],
  security: SECURITY,
  summary: 'Judge sound while it is spoken (WebSocket)',
  description:
    'After `{"type":"ready"}` send a WAV header (16 kHz, mono, 16-bit PCM; its lengths do not count) and then the samples in binary frames, about ten a second. ' +
    'Every four seconds of sound a `chunk` message comes; `{"type":"end"}` is answered with `final`. Each window is a detection of its own that counts on the ' +
    'quota; it is judged under zero retention and shown in no list of this API. At most 55 minutes, and 30 seconds without a frame.',
  request: { query: z.object({ filename: z.string().optional().openapi({ description: 'Taken for the sake of clients and written down nowhere.' }) }) },
  responses: {
    101: { description: 'The connection is a WebSocket now; these messages come.', content: { 'application/json': { schema: StreamMessageSchema } } },
    426: { description: 'This is a WebSocket.', content: { 'application/json': { schema: ErrorSchema } } },
    ...errorResponses(402),
  },
});

/** What of a `ws` socket is needed beside sending and closing; the adapter's own type of it is narrower than what it hands out. */
const readingOf = (socket: WSContext): Pick<StreamPeer, 'pause' | 'resume'> => socket.raw as unknown as Pick<StreamPeer, 'pause' | 'resume'>;

export function streamingRoutes(context: ResembleContext): void {
  const { app, services } = context;
  const streams = new Slots({ work: 'streams', total: STREAMS_MAX, perOwner: STREAMS_PER_OWNER_MAX });
  app.openAPIRegistry.registerPath(streamRoute);

  app.get(
    '/api/v1/detect/audio',
    keyRequired(services, 'detect', readCredential),
    async (c, next) => {
      if (c.req.header('Upgrade')?.toLowerCase() !== 'websocket') throw noSocket(c);
      requireDetector(services.detectors(), 'audio');
      await requireQuota(services, c.get('principal'), null);
      await takePlace(streams, c);
      await next();
    },
    upgradeWebSocket((c) => {
      let session: StreamSession | null = null;
      return {
        onOpen: (_event, socket) => {
          const peer: StreamPeer = {
            send: (message) => socket.send(JSON.stringify(message)),
            close: () => socket.close(NORMAL),
            pause: () => readingOf(socket).pause(),
            resume: () => readingOf(socket).resume(),
          };
          session = new StreamSession(peer, async (window, signal) => {
            // A stream lasts up to 55 minutes, and a key may be revoked meanwhile.
            await authenticate(
              services.keys,
              readCredential((name) => c.req.header(name)),
            );
            return judgeWindow(context, c, window, signal);
          });
        },
        onMessage: ({ data }) => {
          if (typeof data !== 'string') session?.receive(Buffer.from(data as ArrayBuffer));
          else if (isEnd(data)) session?.end();
          else session?.fail('A text message must be {"type":"end"}; sound is sent in binary ones.');
        },
        onClose: () => session?.stop(),
        onError: () => session?.stop(),
      };
    }),
  );
}

/** Holds one of few places until the connection is gone. Throws `rate_limited` where there is none. */
function takePlace(streams: Slots, c: HttpContext): Promise<void> {
  const socket = c.env?.incoming?.socket;
  if (!socket) throw noSocket(c);
  return new Promise((resolve, reject) => {
    const connection = (): Promise<void> => {
      resolve();
      return new Promise((gone) => {
        if (socket.destroyed) gone();
        else socket.once('close', () => gone());
      });
    };
    streams.hold(c.get('principal').owner, connection).catch(reject);
  });
}

function isEnd(text: string): boolean {
  try {
    return (JSON.parse(text) as { type?: unknown } | null)?.type === 'end';
  } catch {
    return false;
  }
}

function noSocket(c: HttpContext): VendorError {
  c.header('Upgrade', 'websocket');
  return new VendorError(426, 'invalid_request', 'This is a WebSocket: connect with ws:// or wss:// and send sound in binary messages.');
}
