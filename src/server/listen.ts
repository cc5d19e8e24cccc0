import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { createAdaptorServer } from '@hono/node-server';
import type { WebSocketServer } from 'ws';
import { AppError } from '../core/errors.ts';
import { createSocketServer } from '../http/websocket.ts';
import { refuseOtherUpgrades } from './refuse-upgrades.ts';

/** A large upload over a slow line takes its time; its headers do not. */
const REQUEST_TIMEOUT_MS = 3_600_000;
/**
 * Longer than proxies and clients keep a connection that rests (nginx: 60 s), so that they are the ones to close it: who sends on a connection that is just being
 * closed gets no answer, and cannot know whether the request was taken.
 */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;
/** More than that, because in some versions of Node its time begins with the end of the request before. */
const HEADERS_TIMEOUT_MS = 80_000;
/** RFC 6455, 7.4.1. */
const GOING_AWAY = 1001;

type Fetch = (request: Request, env: Parameters<Parameters<typeof createAdaptorServer>[0]['fetch']>[1]) => Response | Promise<Response>;

/** What of a server is no HTTP any more. */
interface Upgraded {
  sockets: WebSocketServer;
  /** Their connections, and those that wait for becoming one or were refused. */
  handedOver: ReadonlySet<Duplex>;
}

export interface Listener {
  port: number;
  url: string;
  /** Takes no more connections and lets answers in progress end, for `graceMs` at most. */
  close(graceMs: number): Promise<void>;
}

/** Listens. Throws `conflict` where the port is taken or may not be used. */
export async function listen(app: { fetch: Fetch }, host: string, port: number): Promise<Listener> {
  const { sockets, websocket, serverOptions } = createSocketServer();
  const server = createAdaptorServer({ fetch: endingStreams(app.fetch), websocket, serverOptions }) as Server;
  const handedOver = refuseOtherUpgrades(server);
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.listen(port, host);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw new AppError('conflict', `Cannot listen on ${host}:${port}: ${reasonOf(error)}. Choose another with --port.`, { cause: error });
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    port: taken,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    close: (graceMs) => close(server, { sockets, handedOver }, graceMs),
  };
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return 'something else listens there';
  return code === 'EACCES' ? 'this user may not' : message;
}

/** Nobody reads the body of the answer to an offer of a WebSocket: a file or a stream of events in it would stay open for ever. */
function endingStreams(fetch: Fetch): Fetch {
  return async (request, env) => {
    const response = await fetch(request, env);
    if (!env.outgoing) await response.body?.cancel();
    return response;
  };
}

async function close(server: Server, { sockets, handedOver }: Upgraded, graceMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  // A WebSocket is asked to end, for it never does by itself.
  for (const socket of sockets.clients) socket.close(GOING_AWAY);
  const timer = setTimeout(() => {
    server.closeAllConnections();
    for (const socket of handedOver) socket.destroy();
  }, graceMs);
  await closed;
  clearTimeout(timer);
}
