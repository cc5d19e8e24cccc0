import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchSender } from './slow-sender.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A body of so many bytes every ten seconds; resolves to what its sender is told, and after how many seconds. */
function send(bytesInTenSeconds: number, { timeoutMs = null as number | null, isBusy = false, seconds = 900 } = {}): string | null {
  const incoming = Object.assign(new PassThrough(), { complete: false }) as unknown as IncomingMessage;
  let told: string | null = null;
  let passed = 0;
  const watch = watchSender(incoming, { timeoutMs, isBusy: () => isBusy }, ({ code, publicMessage }) => {
    told ??= `${passed} s: ${code}: ${publicMessage.split('.')[0]}`;
  });
  while (passed < seconds && !told) {
    passed += 10;
    vi.advanceTimersByTime(10_000);
    if (bytesInTenSeconds > 0) incoming.emit('data', Buffer.alloc(bytesInTenSeconds));
  }
  watch.stop();
  expect(vi.getTimerCount()).toBe(0);
  expect(incoming.listenerCount('data')).toBe(0);
  return told;
}

it('refuses a body that drips, and one that stands still', () => {
  expect(send(1)).toBe('60 s: invalid_request: The upload came at less than 1 KB a second');
  expect(send(0)).toBe('60 s: invalid_request: The upload stood still for a minute');
});

it('lets a slow line take its time, unless there is a limit to the whole', () => {
  expect(send(15 * 1024)).toBeNull();
  expect(send(15 * 1024, { timeoutMs: 600_000 })).toBe('600 s: invalid_request: The upload was not complete after 10 minutes');
});

it('does not hold a slow disk against the sender', () => {
  expect(send(1, { isBusy: true })).toBeNull();
});
