import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { isWebSocket } from '../http/websocket.ts';

const REFUSED = 'HTTP/1.1 426 Upgrade Required\r\nConnection: close\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n';

/**
 * For versions of Node before 24.9, which do not know `shouldUpgradeCallback` and hand every offer over: what is no WebSocket is refused, for nobody would
 * ever answer it. To be called when the listener for WebSockets is there; it stays the only one, which is how it knows that refusals are its own.
 */
export function refuseOtherUpgrades(server: Server): void {
  const [takeOver] = server.listeners('upgrade');
  server.removeAllListeners('upgrade').on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (isWebSocket(request)) takeOver?.call(server, request, socket, head);
    else socket.on('error', () => {}).end(REFUSED);
  });
}
