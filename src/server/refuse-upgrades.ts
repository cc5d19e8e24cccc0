import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { isWebSocket } from '../http/websocket.ts';

const REFUSED = 'HTTP/1.1 426 Upgrade Required\r\nConnection: close\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n';

/** For the caller of a connection that was refused to read the answer and to close it; then it is cut. */
const LINGER_MS = 3000;

/**
 * For versions of Node before 24.9, which do not know `shouldUpgradeCallback` and hand every offer over: what is no WebSocket is refused, for nobody would
 * ever answer it. To be called when the listener for WebSockets is there; it stays the only one, which is how it knows that refusals are its own.
 * Returns the connections that were handed over and are still there: the HTTP server knows nothing of them any more, yet waits for them when it closes.
 */
export function refuseOtherUpgrades(server: Server): ReadonlySet<Duplex> {
  const [takeOver] = server.listeners('upgrade');
  const handedOver = new Set<Duplex>();
  server.removeAllListeners('upgrade').on('upgrade', async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    handedOver.add(socket);
    socket.once('close', () => handedOver.delete(socket)).on('error', () => {});
    try {
      if (isWebSocket(request)) await takeOver?.call(server, request, socket, head);
      else socket.end(REFUSED);
    } catch {
      // Whatever a handshake can bring about must not end the process: nobody else hears of it.
      socket.destroy();
    }
    // Ended means refused: what became a WebSocket is open.
    if (socket.writableEnded) linger(socket);
  });
  return handedOver;
}

/** Such a connection stays half open until the other side is read to its end: without this it would stay for ever. */
function linger(socket: Duplex): void {
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer)).resume();
}
