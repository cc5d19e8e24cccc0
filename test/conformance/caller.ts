import { request } from 'node:http';
import type { Services } from '../../src/http/context.ts';
import { type FakeServer, startFakeServer } from '../support/fake-server.ts';
import type { Probe, Upload } from './probes/probe.ts';

export interface Answer {
  status: number;
  headers: Headers;
  /** As sent. */
  text: string;
  body: unknown;
}

/** A client of one vendor at one server. */
export interface Caller {
  server: FakeServer;
  /** With the headers of the first way to send a key; null: without one. */
  get(path: string, key?: string | null): Promise<Answer>;
  send(upload: Pick<Upload, 'path'>, form: FormData | null, key?: string | null): Promise<Answer>;
  /** Says how much would follow, sends the start of it and takes the answer. */
  announce(path: string, sizeBytes: number): Promise<Answer>;
  stop(): Promise<void>;
}

/** `real` neighbours take the places of those in memory. */
export async function openCaller(name: string, probe: Probe, real: Partial<Services> = {}): Promise<Caller> {
  const server = await startFakeServer({}, real);
  const base = `${server.url}/${name}`;
  const headersOf = (key: string | null): Record<string, string> => (key === null ? {} : (probe.keyHeaders[0]?.(key) ?? {}));
  return {
    server,
    get: async (path, key = server.key) => readAnswer(await fetch(base + path, { headers: headersOf(key) })),
    send: async ({ path }, body, key = server.key) => readAnswer(await fetch(base + path, { method: 'POST', headers: headersOf(key), body })),
    announce: (path, sizeBytes) => announce(base + path, headersOf(server.key), sizeBytes),
    stop: () => server.stop(),
  };
}

/** The form of a submission, with its file left out, or with text in its place. */
export function formOf({ fields, bytes, filename }: Upload, file: 'file' | 'none' | 'text' = 'file'): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  if (file === 'file') form.append('file', new Blob([bytes], { type: 'application/octet-stream' }), filename);
  if (file === 'text') form.append('file', '[object Object]');
  // A form without any part is not a form.
  if (file === 'none') form.append('note', 'nothing else');
  return form;
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function announce(url: string, headers: Record<string, string>, sizeBytes: number): Promise<Answer> {
  const start = '--cut\r\nContent-Disposition: form-data; name="file"; filename="clip.mp4"\r\n\r\n';
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: 'POST', headers: { ...headers, 'Content-Type': 'multipart/form-data; boundary=cut', 'Content-Length': sizeBytes } });
    sending.on('error', reject);
    sending.on('response', (incoming) => {
      const pieces: Buffer[] = [];
      incoming.on('data', (piece: Buffer) => pieces.push(piece));
      incoming.on('end', () => {
        const text = Buffer.concat(pieces).toString();
        const pairs = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as [string, string]);
        resolve({ status: incoming.statusCode ?? 0, headers: new Headers(pairs), text, body: parse(text) });
        sending.destroy();
      });
    });
    sending.write(start);
  });
}
