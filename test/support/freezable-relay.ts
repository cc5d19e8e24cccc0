import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface FreezableRelay {
  port: number;
  /** From now on connections are accepted and nothing passes, neither on these nor on those that are there. */
  freeze(): void;
  close(): Promise<void>;
}

/** Passes bytes on to a port of loopback, until it is told to be as silent as a process that was stopped. Without a port it is silent from the start. */
export async function startRelay(port: number | null): Promise<FreezableRelay> {
  const sockets = new Set<Socket>();
  let frozen = port === null;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
    return socket;
  };
  const server = createServer((near) => {
    keep(near);
    if (frozen || port === null) return;
    const far = keep(connect(port, '127.0.0.1'));
    near.on('data', (bytes) => !frozen && far.write(bytes)).on('close', () => far.destroy());
    far.on('data', (bytes) => !frozen && near.write(bytes)).on('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    freeze: () => {
      frozen = true;
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
