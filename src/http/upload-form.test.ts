import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BATCH_LIMITS } from './batch-file.ts';
import { readForm } from './upload-form.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

const HEAD = '--cut\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n';

/** Sends a file, so many bytes every ten seconds; resolves to what ended the form, and after how many seconds. */
async function send(bytesInTenSeconds: number, timeoutMs?: number): Promise<string> {
  const incoming = Object.assign(new PassThrough(), { headers: { 'content-type': 'multipart/form-data; boundary=cut' }, complete: false });
  let ended = '';
  const limits = { filesMax: 1, bytesMax: 1e9, tooManyFiles: () => expect.unreachable(), ...(timeoutMs && { timeoutMs }) };
  const reading = readForm(incoming as unknown as IncomingMessage, limits, { addField: () => {}, addFile: (_name, part) => part.resume() });
  const settled = reading.catch((error: Error) => {
    ended = error.message;
  });
  incoming.write(HEAD);
  let passed = 0;
  while (!ended && passed < 1200) {
    passed += 10;
    incoming.write(Buffer.alloc(bytesInTenSeconds));
    // What was written goes through the parser.
    for (let i = 0; i < 3; i += 1) await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(10_000);
  }
  incoming.destroy();
  await settled;
  expect(vi.getTimerCount()).toBe(0);
  return `${passed} s: ${ended}`;
}

it('gives up a form that drips', async () => {
  expect(await send(1)).toMatch(/^60 s: invalid_request: The upload came at less than 1 KB a second/);
});

it('waits for a slow one, and for a batch ten minutes', async () => {
  expect(await send(20_000)).toMatch(/^1200 s: invalid_request: The upload was cut off/);
  expect(await send(20_000, BATCH_LIMITS.timeoutMs)).toMatch(/^600 s: invalid_request: The upload was not complete after 10 minutes/);
});
