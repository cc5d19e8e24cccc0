import { expect } from 'vitest';
import type { Detection } from '../../src/core/detection.ts';
import { ErrorSchema } from '../../src/dialects/deepfakedetector/schema.ts';
import type { Services } from '../../src/http/context.ts';
import { type FakeServer, startFakeServer } from './fake-server.ts';
import { send } from './send.ts';

export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

type Init = Omit<RequestInit, 'headers'> & { headers?: Record<string, string> };

/** A client of that vendor, with a server of its own over neighbours in memory. */
export interface DeepfakedetectorClient {
  server: FakeServer;
  /** null: without a key. */
  call(path: string, init?: Init, key?: string | null): Promise<Answer>;
  /** A form, or an object as JSON. */
  post(path: string, body: FormData | object, headers?: Record<string, string>): Promise<Answer>;
  newest(): Promise<Detection>;
  /** Waits until the call does, lets the worker end its detection so, and takes the answer. */
  ended(answer: Promise<Answer>, change: Partial<Detection>): Promise<Answer>;
}

/** `real` neighbours take the places of those in memory. */
export async function openDeepfakedetector(real: Partial<Services> = {}): Promise<DeepfakedetectorClient> {
  const server = await startFakeServer({}, real);
  const call: DeepfakedetectorClient['call'] = async (path, init = {}, key = server.key) => {
    const headers = { ...(key && { Authorization: `Bearer ${key}` }), ...init.headers };
    const response = await send(`${server.url}/deepfakedetector${path}`, { ...init, headers });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  const newest = async (): Promise<Detection> => {
    const { data } = await server.services.detections.listFrom('alice', {}, { limit: 1, offset: 0 });
    return data[0] as Detection;
  };
  return {
    server,
    call,
    post: (path, body, headers = {}) =>
      body instanceof FormData
        ? call(path, { method: 'POST', body, headers })
        : call(path, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } }),
    newest,
    async ended(answer, change) {
      await expect.poll(() => server.services.listenerCount()).toBe(1);
      server.services.finish((await newest()).id, change);
      return answer;
    },
  };
}

/** Of an answer that must be a refusal in the vendor's shape. */
export const refusalOf = ({ body }: Answer): { code: string; message: string } => ErrorSchema.parse(body).error;

/** A header by which nothing is waited for. */
export const AT_ONCE = { Prefer: 'respond-async' };
