import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** One bucket in memory behind the few calls of S3 that blobs need (Amazon S3 API Reference, REST). Signatures are not checked. */
export async function startS3(): Promise<{ url: string; close(): Promise<void> }> {
  const bucket = { objects: new Map<string, Buffer>(), parts: new Map<string, Map<number, Buffer>>() };
  const server = createServer((incoming, outgoing) => {
    answer(bucket, incoming, outgoing).catch((error: unknown) => outgoing.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Bucket {
  objects: Map<string, Buffer>;
  parts: Map<string, Map<number, Buffer>>;
}

async function answer(bucket: Bucket, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? '/', 'http://bucket');
  const key = decodeURIComponent(url.pathname.split('/').slice(2).join('/'));
  const body = await buffer(incoming);
  const xml = (text: string): unknown => outgoing.writeHead(200, { 'Content-Type': 'application/xml' }).end(`<?xml version="1.0"?>${text}`);
  if (incoming.headers['content-encoding'] === 'aws-chunked') return void outgoing.writeHead(501).end();
  if (incoming.method === 'POST' && url.searchParams.has('delete')) {
    for (const [, name = ''] of body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)) bucket.objects.delete(name);
    return void xml('<DeleteResult/>');
  }
  if (incoming.method === 'POST') return void xml(assemble(bucket, key, url));
  if (incoming.method === 'PUT') return store(bucket, key, url, body, outgoing);
  if (incoming.method === 'DELETE') {
    bucket.objects.delete(key);
    return void outgoing.writeHead(204).end();
  }
  if (key === '') return void xml(list(bucket, url.searchParams.get('prefix') ?? ''));
  const found = bucket.objects.get(key);
  if (found) return void outgoing.writeHead(200, { 'Content-Length': found.length }).end(found);
  outgoing.writeHead(404, { 'Content-Type': 'application/xml' }).end('<Error><Code>NoSuchKey</Code><Message>none</Message></Error>');
}

function store({ objects, parts }: Bucket, key: string, url: URL, body: Buffer, outgoing: ServerResponse): void {
  const upload = url.searchParams.get('uploadId');
  if (upload === null) objects.set(key, body);
  else parts.get(upload)?.set(Number(url.searchParams.get('partNumber')), body);
  outgoing.writeHead(200, { ETag: '"0"' }).end();
}

function assemble({ objects, parts }: Bucket, key: string, url: URL): string {
  const upload = url.searchParams.get('uploadId');
  if (upload === null) {
    parts.set(key, new Map());
    return `<InitiateMultipartUploadResult><Key>${key}</Key><UploadId>${key}</UploadId></InitiateMultipartUploadResult>`;
  }
  const ordered = [...(parts.get(upload) ?? [])].sort(([a], [b]) => a - b).map(([, part]) => part);
  objects.set(key, Buffer.concat(ordered));
  return `<CompleteMultipartUploadResult><Key>${key}</Key></CompleteMultipartUploadResult>`;
}

function list({ objects }: Bucket, prefix: string): string {
  const names = [...objects.keys()].filter((name) => name.startsWith(prefix));
  const contents = names.map((name) => `<Contents><Key>${name}</Key></Contents>`).join('');
  return `<ListBucketResult><IsTruncated>false</IsTruncated>${contents}</ListBucketResult>`;
}
