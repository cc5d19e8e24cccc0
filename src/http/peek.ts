import { Readable } from 'node:stream';

/**
 * At least `sizeBytes` of a stream's first bytes, fewer only where it has no more, and the whole stream to be read from then on. Rejects with the
 * stream's error. Destroying the whole ends the stream only once it has been read from.
 */
export async function peek(stream: Readable, sizeBytes: number): Promise<{ head: Buffer; whole: Readable }> {
  const rest: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  let gotBytes = 0;
  while (gotBytes < sizeBytes) {
    const next = await rest.next();
    if (next.done) break;
    chunks.push(next.value);
    gotBytes += next.value.length;
  }
  const head = Buffer.concat(chunks);
  return { head, whole: Readable.from(joined(head, rest), { objectMode: false }) };
}

async function* joined(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  yield* { [Symbol.asyncIterator]: () => rest };
}
