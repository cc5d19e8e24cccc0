import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  NoSuchKey,
  NoSuchUpload,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { AppError } from '../../core/errors.ts';
import type { BlobStore } from '../../core/ports.ts';
import { blobNotFound, nameParts } from './name.ts';

export interface S3Options {
  bucket: string;
  /** null: Amazon's own for the region. */
  endpoint: string | null;
  region: string;
  /** null, both: what the SDK finds by itself, such as a role of the machine. */
  accessKeyId: string | null;
  secretAccessKey: string | null;
  /** An existing folder for files that are opened. */
  tempDir: string;
  /** Those that are not as usual. */
  limits?: Partial<S3Limits>;
}

/** How long the object store may keep one waiting. There is no limit to a whole upload or download, which may be large. */
export interface S3Limits {
  /** For a connection. */
  connectMs: number;
  /** Without a byte in either direction, on a connection that is there. */
  silenceMs: number;
}

const S3_LIMITS: S3Limits = { connectMs: 5000, silenceMs: 30_000 };
/** The first one among them. Whoever waits has an answer within about a minute; jobs are run again anyway. */
const ATTEMPTS_MAX = 2;

/** More than a detection ever has; a listing of more is a fault of the server. */
const PAGES_MAX = 1000;

/** Blobs as objects of a bucket on any server that speaks S3. Bytes pass through as streams, so that memory does not grow with their size. */
export function createS3Blobs({ bucket, tempDir, ...options }: S3Options): BlobStore & { close(): void } {
  const client = connect(options);
  const keyOf = (name: string): string => nameParts(name).join('/');
  const read = async (name: string): Promise<{ stream: Readable; sizeBytes: number }> => {
    const { Body, ContentLength } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: keyOf(name) })).catch(rejectMissing);
    if (!(Body instanceof Readable)) throw new AppError('internal', 'The object store gave an answer without a body. Check the endpoint of the bucket.');
    return { stream: Body, sizeBytes: ContentLength ?? 0 };
  };
  return {
    read,
    putFile: async (name, path) => {
      const upload = new Upload({ client, params: { Bucket: bucket, Key: keyOf(name), Body: createReadStream(path) } });
      await upload.done();
      await rm(path, { force: true });
    },
    openFile: async (name) => download(await read(name), tempDir),
    list: (prefix) => listObjects(client, bucket, `${keyOf(prefix)}/`),
    delete: async (name) => {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: keyOf(name) }));
    },
    deleteAll: (prefix) => deleteAll(client, bucket, `${keyOf(prefix)}/`),
    deleteDrafts: (before) => abortUploads(client, bucket, before),
    close: () => client.destroy(),
  };
}

function connect({ endpoint, region, accessKeyId, secretAccessKey, limits }: Omit<S3Options, 'bucket' | 'tempDir'>): S3Client {
  const { connectMs, silenceMs } = { ...S3_LIMITS, ...limits };
  return new S3Client({
    region,
    maxAttempts: ATTEMPTS_MAX,
    requestHandler: { connectionTimeout: connectMs, socketTimeout: silenceMs },
    // Servers other than Amazon's seldom have a host name for each bucket, and many know nothing of the newer checksums.
    ...(endpoint !== null && { endpoint, forcePathStyle: true }),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(accessKeyId !== null && secretAccessKey !== null && { credentials: { accessKeyId, secretAccessKey } }),
  });
}

async function download({ stream }: { stream: Readable }, tempDir: string): Promise<{ path: string; release(): Promise<void> }> {
  const dir = await mkdtemp(join(tempDir, 'blob-'));
  const release = (): Promise<void> => rm(dir, { recursive: true, force: true });
  const path = join(dir, 'media');
  try {
    await pipeline(stream, createWriteStream(path));
    return { path, release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function* listObjects(client: S3Client, bucket: string, prefix: string): AsyncGenerator<{ name: string; modifiedAt: Date }> {
  let token: string | undefined;
  do {
    const page = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }));
    for (const { Key, LastModified } of page.Contents ?? []) if (Key !== undefined) yield { name: Key, modifiedAt: LastModified ?? new Date() };
    token = page.NextContinuationToken;
  } while (token !== undefined);
}

async function deleteAll(client: S3Client, bucket: string, prefix: string): Promise<void> {
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const { Contents = [], IsTruncated } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
    const Objects = Contents.flatMap(({ Key }) => (Key === undefined ? [] : [{ Key }]));
    if (Objects.length === 0) return;
    const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }));
    if (Errors.length > 0) throw new Error(`${Errors.length} objects under ${prefix} could not be deleted: ${Errors[0]?.Code ?? 'unknown'}`);
    if (!IsTruncated) return;
  }
}

/** The parts of an upload that was cut off take up room, although no listing of objects shows them. */
async function abortUploads(client: S3Client, bucket: string, before: Date): Promise<number> {
  let count = 0;
  let marker: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {};
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const { Uploads = [], ...next } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket, ...marker })).catch(noUploads);
    for (const { Key, UploadId, Initiated } of Uploads) {
      if (Key === undefined || !isOurs(Key) || !Initiated || Initiated >= before) continue;
      await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId })).catch(ignoreEnded);
      count += 1;
    }
    if (!next.IsTruncated) break;
    marker = { KeyMarker: next.NextKeyMarker, UploadIdMarker: next.NextUploadIdMarker };
  }
  return count;
}

/** The bucket may hold other things too. */
const isOurs = (key: string): boolean => /^(media|artifacts|uploads)\//.test(key);

/** Some servers keep no such list: there a rule of the bucket has to do it. */
function noUploads(error: unknown): { Uploads: []; IsTruncated: false; NextKeyMarker?: string; NextUploadIdMarker?: string } {
  if (error instanceof S3ServiceException && error.name === 'NotImplemented') return { Uploads: [], IsTruncated: false };
  throw error;
}

/** It was completed or aborted since it was listed. */
function ignoreEnded(error: unknown): void {
  if (!(error instanceof NoSuchUpload)) throw error;
}

function rejectMissing(error: unknown): never {
  if (error instanceof NoSuchKey) throw blobNotFound(error);
  throw error;
}
