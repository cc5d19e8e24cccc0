import { createReadStream } from 'node:fs';

const CHUNK_BYTES = 1 << 20;

/** Whether a file has these bytes somewhere, a megabyte at a time in memory. */
export async function fileHasBytes(path: string, needle: Buffer, signal?: AbortSignal): Promise<boolean> {
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES, ...(signal && { signal }) })) {
    const bytes = Buffer.concat([rest, chunk as Buffer]);
    if (bytes.includes(needle)) return true;
    rest = bytes.subarray(Math.max(0, bytes.length - needle.length + 1));
  }
  return false;
}
