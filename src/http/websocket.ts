import type { IncomingMessage } from 'node:http';
import type { createAdaptorServer } from '@hono/node-server';
import { WebSocketServer } from 'ws';

export { upgradeWebSocket } from '@hono/node-server';
export type { WSContext } from 'hono/ws';

type SocketOption = NonNullable<Parameters<typeof createAdaptorServer>[0]['websocket']>;

interface SocketServerOptions {
  shouldUpgradeCallback(request: IncomingMessage): boolean;
}

/** A frame of video as base64 is well below; so is a second of sound. */
const MESSAGE_BYTES_MAX = 8 * 1024 * 1024;

/**
 * An offer of another protocol (RFC 9110, 7.8) is passed over: without this it would be handed to those who wait for WebSockets, and never be answered.
 * curl --http2 and Java's HttpClient offer HTTP/2 with every request.
 */
const serverOptions: SocketServerOptions = { shouldUpgradeCallback: isWebSocket };

/** Whether a request asks for a WebSocket: any other method but GET (RFC 6455, 4.1) is answered as if it did not. HEAD is refused like a broken GET. */
export function isWebSocket({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): boolean {
  return (method === 'GET' || method === 'HEAD') && headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * What takes over the connections of routes that use `upgradeWebSocket`, and the options by which an HTTP server is told of it. Compression is off: what
 * comes is compressed already, or is sound.
 */
export function createSocketServer(): { sockets: WebSocketServer; websocket: SocketOption; serverOptions: SocketServerOptions } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX, perMessageDeflate: false });
  // The two packages describe the same thing in types that do not fit: https://github.com/honojs/node-server#websocket
  return { sockets, websocket: { server: sockets as unknown as SocketOption['server'] }, serverOptions };
}
