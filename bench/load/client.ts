import { Agent, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { DetectionWire } from '../../src/dialects/native/schema/detection.ts';

const SOCKETS_MAX = 128;
const TIMEOUT_MS = 120_000;
const BOUNDARY = 'bonafide-bench-boundary';

export interface Answer {
  status: number;
  body: Buffer;
}

/** One server over kept-alive connections. Rejects only where there was no answer at all. */
export interface Client {
  get(path: string): Promise<Answer>;
  /** Submits a JPEG; `prefer` as in the header. */
  submit(jpeg: Buffer, prefer: string): Promise<Answer>;
  /** Posts a JPEG as the part `file`, behind the fields, to whatever path. */
  postForm(path: string, jpeg: Buffer, headers: Record<string, string>, fields: Record<string, string>): Promise<Answer>;
  close(): void;
}

export function createClient(baseUrl: string, key: string): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS_MAX });
  const authorization = `Bearer ${key}`;
  const send = (method: string, path: string, headers: Record<string, string | number> = {}, body?: Buffer): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const outgoing = request(new URL(path, baseUrl), { agent, method, headers: { authorization, ...headers }, timeout: TIMEOUT_MS }, (incoming) => {
        buffer(incoming).then((bytes) => resolve({ status: incoming.statusCode ?? 0, body: bytes }), reject);
      });
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer to ${method} ${path}`)));
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  const postForm: Client['postForm'] = (path, jpeg, headers, fields) => {
    const form = formOf(jpeg, fields);
    return send('POST', path, { ...headers, 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, 'content-length': form.length }, form);
  };
  return {
    get: (path) => send('GET', path),
    submit: (jpeg, prefer) => postForm('/v1/detections', jpeg, { prefer }, {}),
    postForm,
    close: () => agent.destroy(),
  };
}

/** The detection of an answer. Throws with the answer where it has another status than wanted. */
export function detectionOf({ status, body }: Answer): DetectionWire {
  if (status !== 200 && status !== 202) throw new Error(`the server answered ${status}: ${body}`);
  return JSON.parse(body.toString()) as DetectionWire;
}

function formOf(jpeg: Buffer, fields: Record<string, string>): Buffer {
  const parts = Object.entries(fields).map(([name, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="photo.jpg"\r\nContent-Type: image/jpeg\r\n\r\n`;
  return Buffer.concat([Buffer.from(parts.join('') + head), jpeg, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
}
