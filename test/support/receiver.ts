import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  method: string;
  /** Path and query. */
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export type Answer = (request: ReceivedRequest, response: ServerResponse) => void;

/** An HTTP server on loopback that keeps what it is sent. */
export interface Receiver {
  url: string;
  port: number;
  /** In the order in which their bodies ended. */
  requests: ReceivedRequest[];
  /** Connections ever taken. */
  connections(): number;
  /** Cuts what is open. */
  close(): Promise<void>;
}

export interface ReceiverOptions {
  /** A loopback address. */
  host?: string;
  /** PEM; with it the receiver speaks TLS. */
  tls?: { key: string; cert: string };
}

/** Starts one on a free port. `answer` is called once a request has come in whole; without it every answer is an empty 200. */
export async function startReceiver(
  answer: Answer = (_, response) => void response.end(),
  { host = '127.0.0.1', tls }: ReceiverOptions = {},
): Promise<Receiver> {
  const requests: ReceivedRequest[] = [];
  const listener: RequestListener = (incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('error', () => {});
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url: path = '', headers } = incoming;
      const request = { method, path, headers, body: Buffer.concat(chunks).toString() };
      requests.push(request);
      answer(request, response);
    });
  };
  const server: Server = tls ? createSecureServer(tls, listener) : createServer(listener);
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://${host}:${port}`,
    port,
    requests,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
