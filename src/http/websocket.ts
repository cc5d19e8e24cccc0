import type { createAdaptorServer } from '@hono/node-server';
import { WebSocketServer } from 'ws';

export { upgradeWebSocket } from '@hono/node-server';
export type { WSContext } from 'hono/ws';

type SocketOption = NonNullable<Parameters<typeof createAdaptorServer>[0]['websocket']>;

/** A frame of video as base64 is well below; so is a second of sound. */
const MESSAGE_BYTES_MAX = 8 * 1024 * 1024;

/**
 * What takes over the connections of routes that use `upgradeWebSocket`, and the option by which an HTTP server is told of it. Compression is off: what
 * comes is compressed already, or is sound.
 */
export function createSocketServer(): { sockets: WebSocketServer; websocket: SocketOption } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX, perMessageDeflate: false });
  // The two packages describe the same thing in types that do not fit: https://github.com/honojs/node-server#websocket
  return { sockets, websocket: { server: sockets as unknown as SocketOption['server'] } };
}
