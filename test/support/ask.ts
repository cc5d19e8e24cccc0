import { request } from 'node:http';

export interface Asked {
  method?: string;
  /** Of the header `Host`; the address itself where it is left out. */
  host?: string | undefined;
  headers?: Record<string, string>;
  body?: Buffer;
}

export interface Told {
  status: number;
  headers: Headers;
  text: string;
}

/** One request with any path, just as it is written, and any `Host`: `fetch` sends neither. */
export function ask(baseUrl: string, path: string, { method = 'GET', host, headers = {}, body }: Asked = {}): Promise<Told> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, path, method, agent: false, headers: { ...headers, ...(host !== undefined && { host }) } }, (incoming) => {
      const pieces: Buffer[] = [];
      incoming.on('data', (piece: Buffer) => pieces.push(piece));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const pairs = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
        resolve({ status: incoming.statusCode ?? 0, headers: new Headers(pairs), text: Buffer.concat(pieces).toString() });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
