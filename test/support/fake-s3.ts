import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { S3Server } from './s3-server.ts';

const PAGE_NAMES = 3;

interface Bucket {
  objects: Map<string, { body: Buffer; modifiedAt: Date }>;
  uploads: Map<string, { key: string; begunAt: Date; parts: Map<number, Buffer> }>;
}

export interface FakeS3 extends S3Server {
  content: Bucket;
}

/**
 * One bucket in memory behind the few calls of S3 that blobs need (Amazon S3 API Reference, REST), with pages so small that every listing has
 * several, and with the list of unfinished uploads, which the server of `startS3` lacks. Signatures are not checked.
 */
export async function startFakeS3(): Promise<FakeS3> {
  const bucket: Bucket = { objects: new Map(), uploads: new Map() };
  const server = createServer((incoming, outgoing) => {
    answer(bucket, incoming, outgoing).catch((error: unknown) => outgoing.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    content: bucket,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accessKeyId: 'key',
    secretAccessKey: 'secret',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(bucket: Bucket, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? '/', 'http://bucket');
  const key = decodeURIComponent(url.pathname.split('/').slice(2).join('/'));
  const body = await buffer(incoming);
  if (incoming.headers['content-encoding'] === 'aws-chunked') return void outgoing.writeHead(501).end();
  if (incoming.method === 'PUT') return put(bucket, key, url, body, outgoing);
  if (incoming.method === 'DELETE') {
    const upload = url.searchParams.get('uploadId');
    if (upload === null) bucket.objects.delete(key);
    else bucket.uploads.delete(upload);
    return void outgoing.writeHead(204).end();
  }
  const text = xmlAnswer(bucket, incoming.method ?? '', key, url, body);
  if (text !== null) return void outgoing.writeHead(200, { 'Content-Type': 'application/xml' }).end(`<?xml version="1.0"?>${text}`);
  const found = bucket.objects.get(key)?.body;
  if (found) return void outgoing.writeHead(200, { 'Content-Length': found.length }).end(found);
  outgoing.writeHead(404, { 'Content-Type': 'application/xml' }).end('<Error><Code>NoSuchKey</Code><Message>none</Message></Error>');
}

function xmlAnswer(bucket: Bucket, method: string, key: string, { searchParams }: URL, body: Buffer): string | null {
  if (method === 'POST') return searchParams.has('delete') ? deleteAll(bucket, body.toString()) : upload(bucket, key, searchParams.get('uploadId'));
  if (key !== '') return null;
  return searchParams.has('uploads') ? listUploads(bucket, searchParams) : listObjects(bucket, searchParams);
}

function put({ objects, uploads }: Bucket, key: string, url: URL, body: Buffer, outgoing: ServerResponse): void {
  const id = url.searchParams.get('uploadId');
  if (id === null) objects.set(key, { body, modifiedAt: new Date() });
  else uploads.get(id)?.parts.set(Number(url.searchParams.get('partNumber')), body);
  outgoing.writeHead(200, { ETag: '"0"' }).end();
}

function deleteAll({ objects }: Bucket, body: string): string {
  for (const [, name = ''] of body.matchAll(/<Key>([^<]*)<\/Key>/g)) objects.delete(name);
  return '<DeleteResult/>';
}

/** Begins an upload in parts, or ends one. */
function upload({ objects, uploads }: Bucket, key: string, id: string | null): string {
  if (id === null) {
    uploads.set(key, { key, begunAt: new Date(), parts: new Map() });
    return `<InitiateMultipartUploadResult><Key>${key}</Key><UploadId>${key}</UploadId></InitiateMultipartUploadResult>`;
  }
  const ordered = [...(uploads.get(id)?.parts ?? [])].sort(([a], [b]) => a - b).map(([, part]) => part);
  uploads.delete(id);
  objects.set(key, { body: Buffer.concat(ordered), modifiedAt: new Date() });
  return `<CompleteMultipartUploadResult><Key>${key}</Key></CompleteMultipartUploadResult>`;
}

function listObjects({ objects }: Bucket, query: URLSearchParams): string {
  const names = [...objects.keys()].filter((name) => name.startsWith(query.get('prefix') ?? '')).sort();
  const { page, next } = pageAfter(names, query.get('continuation-token'));
  const contents = page.map((name) => `<Contents><Key>${name}</Key><LastModified>${objects.get(name)?.modifiedAt.toISOString()}</LastModified></Contents>`);
  const more = next === null ? 'false</IsTruncated>' : `true</IsTruncated><NextContinuationToken>${next}</NextContinuationToken>`;
  return `<ListBucketResult><IsTruncated>${more}${contents.join('')}</ListBucketResult>`;
}

function listUploads({ uploads }: Bucket, query: URLSearchParams): string {
  const { page, next } = pageAfter([...uploads.keys()].sort(), query.get('upload-id-marker'));
  const items = page.map((id) => {
    const { key, begunAt } = uploads.get(id) as { key: string; begunAt: Date };
    return `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${begunAt.toISOString()}</Initiated></Upload>`;
  });
  const more =
    next === null ? 'false</IsTruncated>' : `true</IsTruncated><NextKeyMarker>${next}</NextKeyMarker><NextUploadIdMarker>${next}</NextUploadIdMarker>`;
  return `<ListMultipartUploadsResult><IsTruncated>${more}${items.join('')}</ListMultipartUploadsResult>`;
}

/** A page of sorted names; `next` is its last one where there are more. */
function pageAfter(names: readonly string[], marker: string | null): { page: string[]; next: string | null } {
  const rest = names.filter((name) => marker === null || name > marker);
  const page = rest.slice(0, PAGE_NAMES);
  return { page, next: rest.length > PAGE_NAMES ? (page.at(-1) as string) : null };
}
