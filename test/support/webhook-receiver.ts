import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Answers one request; `count` is how many the path has had, this one included. */
export type Behaviour = (response: ServerResponse, count: number) => void;

export interface Receiver {
  url: string;
  /** What a path does; without one it answers 204. */
  on(path: string, behaviour: Behaviour): string;
  /** The `count`-th request to the path, once it has come. */
  received(path: string, count?: number): Promise<Received>;
  countOf(path: string): number;
  stop(): Promise<void>;
}

/** A receiver of webhooks on loopback that keeps all that it gets. */
export async function startReceiver(): Promise<Receiver> {
  const behaviours = new Map<string, Behaviour>();
  const requests: Received[] = [];
  let listeners: (() => void)[] = [];
  const at = (path: string): Received[] => requests.filter((request) => request.path === path);
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? '';
    requests.push({ path, headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
    const behave = behaviours.get(path) ?? ((answer) => void answer.writeHead(204).end());
    behave(response, at(path).length);
    for (const tell of listeners) tell();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    on: (path, behaviour) => {
      behaviours.set(path, behaviour);
      return url + path;
    },
    received: (path, count = 1) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = at(path)[count - 1];
          if (!found) return;
          listeners = listeners.filter((listener) => listener !== look);
          resolve(found);
        };
        listeners.push(look);
        look();
      }),
    countOf: (path) => at(path).length,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
