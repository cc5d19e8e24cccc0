import { createServer, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call that went through, with what was answered. */
export interface Exchange {
  method: string;
  /** Path and query. */
  path: string;
  /** Of the request. */
  headers: IncomingHttpHeaders;
  status: number;
  answered: IncomingHttpHeaders;
  body: string;
}

/** Stands before a server and keeps what was answered, so that it can be told what a client, a program of its own, got to see. */
export interface Relay {
  url: string;
  /** In the order in which they ended. */
  exchanges: Exchange[];
  close(): Promise<void>;
}

/** Starts one on loopback that passes everything on to `target`, the `Host` included. */
export async function startRelay(target: string): Promise<Relay> {
  const exchanges: Exchange[] = [];
  const server = createServer((incoming, response) => pass(target, incoming, response, (exchange) => exchanges.push(exchange)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function pass(target: string, incoming: IncomingMessage, response: ServerResponse, keep: (exchange: Exchange) => void): void {
  const { method = 'GET', url: path = '/', headers } = incoming;
  const outgoing = httpRequest(new URL(path, target), { method, headers }, (answer) => {
    const status = answer.statusCode ?? 0;
    const chunks: Buffer[] = [];
    response.writeHead(status, answer.headers);
    answer.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      response.write(chunk);
    });
    answer.on('end', () => {
      // Kept before its end is passed on: who has the answer finds it here.
      keep({ method, path, headers, status, answered: answer.headers, body: Buffer.concat(chunks).toString() });
      response.end();
    });
    answer.on('error', () => response.destroy());
  });
  outgoing.on('error', () => response.destroy());
  incoming.on('error', () => outgoing.destroy());
  incoming.pipe(outgoing);
}
