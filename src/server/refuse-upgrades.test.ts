import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { refuseOtherUpgrades } from './refuse-upgrades.ts';

/** A server as an older Node has it: every offer of another protocol goes to the listener for WebSockets. */
async function answerTo(protocol: string): Promise<string> {
  const server = createServer();
  server.on('upgrade', (_request, socket: Duplex) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
  refuseOtherUpgrades(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(`GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`);
  const answer = await text(socket);
  server.close();
  return answer;
}

it('hands WebSockets over, and leaves no other offer without an answer', async () => {
  expect(await answerTo('WebSocket')).toMatch(/^HTTP\/1.1 101 /);
  expect(await answerTo('h2c')).toMatch(/^HTTP\/1.1 426 .*Connection: close/s);
});
