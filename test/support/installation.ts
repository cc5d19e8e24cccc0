import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DetectionWire } from '../../src/dialects/native/schema/detection.ts';
import { createServerDatabase } from './database.ts';
import { photoLike, toSharp } from './photo-like.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { type Running, type Served, serveBonafide, workBonafide } from './run-bonafide.ts';
import { startS3 } from './s3-server.ts';

const ADMIN_KEY = `bf_${'k'.repeat(40)}`;

/** Two servers that run no analyses and two workers: they share a PostgreSQL and a bucket, and no folder. */
export interface Installation {
  servers: readonly [Served, Served];
  /** Serves a picture at every path to GET, and takes whatever is posted. */
  receiver: Receiver;
  picture: Buffer;
  /** The operator, at either server. */
  admin: Account;
  /** A new owner with a key of that plan, made at the first server. */
  account(plan?: string): Promise<Account>;
  close(): Promise<void>;
}

/** One key, at either server. */
export interface Account {
  keyId: string;
  secret: string;
  first: Caller;
  second: Caller;
}

export interface Caller {
  url: string;
  call(method: string, path: string, body?: FormData | object, headers?: Record<string, string>): Promise<Response>;
  /** The body of an answer that must have this status. Throws with what came instead. */
  json<T>(status: number, method: string, path: string, body?: FormData | object, headers?: Record<string, string>): Promise<T>;
  /** Submits the picture. */
  submit(prefer?: string, fields?: Record<string, string>): Promise<DetectionWire>;
}

/** Starts all of it at once, on an empty database. `settings` hold for every process. */
export async function startInstallation(settings: Record<string, string> = {}): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'bonafide-installation-'));
  const closers: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (let one = closers.pop(); one; one = closers.pop()) await one();
  };
  try {
    const database = await createServerDatabase();
    closers.push(() => database.drop());
    const bucket = await startS3();
    closers.push(() => bucket.close());
    const picture = await toSharp(await photoLike(200, 150))
      .jpeg()
      .toBuffer();
    const receiver = await startReceiver(({ method }, response) => void (method === 'GET' ? response.end(picture) : response.writeHead(204).end()));
    closers.push(() => receiver.close());
    const env = {
      DATABASE_URL: database.url,
      BONAFIDE_BLOBS: 's3://bonafide',
      BONAFIDE_S3_ENDPOINT: bucket.url,
      BONAFIDE_S3_ACCESS_KEY_ID: bucket.accessKeyId,
      BONAFIDE_S3_SECRET_ACCESS_KEY: bucket.secretAccessKey,
      BONAFIDE_ADMIN_KEY: ADMIN_KEY,
      BONAFIDE_URL_ALLOW: '127.0.0.1',
      ...settings,
    };
    const serve = (data: string): Promise<Served> => serveBonafide(folder, ['--no-worker', '--data', data], env);
    const work = (data: string): Promise<Running> => workBonafide(folder, ['--data', data], env);
    const starting = [serve('server-1'), serve('server-2'), work('worker-1'), work('worker-2')] as const;
    closers.push(() => Promise.allSettled(starting.map(async (one) => (await one).end('SIGKILL'))));
    const [first, second] = await Promise.all(starting);
    const servers = [first, second] as const;
    const admin = accountAt(servers, picture, '', ADMIN_KEY);
    return { servers, receiver, picture, admin, account: (plan = 'unlimited') => newAccount(servers, picture, admin, plan), close };
  } catch (error) {
    await close();
    throw error;
  }
}

let accounts = 0;

async function newAccount(servers: Installation['servers'], picture: Buffer, admin: Account, plan: string): Promise<Account> {
  accounts += 1;
  const made = await admin.first.json<{ id: string; key: string }>(201, 'POST', '/v1/keys', { owner: `owner-${accounts}`, plan });
  return accountAt(servers, picture, made.id, made.key);
}

const accountAt = ([first, second]: Installation['servers'], picture: Buffer, keyId: string, secret: string): Account => ({
  keyId,
  secret,
  first: callerAt(first.url, picture, secret),
  second: callerAt(second.url, picture, secret),
});

function callerAt(url: string, picture: Buffer, secret: string): Caller {
  const call: Caller['call'] = (method, path, body, headers = {}) => {
    const authorized = { authorization: `Bearer ${secret}`, ...headers };
    if (body === undefined || body instanceof FormData) return fetch(new URL(path, url), { method, headers: authorized, body: body ?? null });
    return fetch(new URL(path, url), { method, headers: { 'content-type': 'application/json', ...authorized }, body: JSON.stringify(body) });
  };
  const json = async <T>(status: number, ...[method, path, body, headers]: Parameters<typeof call>): Promise<T> => {
    const answer = await call(method, path, body, headers);
    const text = await answer.text();
    if (answer.status !== status) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text) as T;
  };
  return {
    url,
    call,
    json,
    submit: async (prefer = 'wait=60', fields = {}) => {
      const status = prefer === 'respond-async' ? 202 : 200;
      return json<DetectionWire>(status, 'POST', '/v1/detections', formOf(picture, fields), { prefer });
    },
  };
}

/** The picture as the part `file`, after the fields. */
export function formOf(picture: Buffer, fields: Record<string, string> = {}, part = 'file'): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append(part, new Blob([Uint8Array.from(picture)]), 'photo.jpg');
  return form;
}
