import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, it } from 'vitest';
import { closedSignal } from './closed-signal.ts';
import type { HttpContext } from './context.ts';

const signalOf = (outgoing?: ServerResponse) => closedSignal({ env: { outgoing } } as unknown as HttpContext);

it('fires when the caller hangs up, and for whoever asks after that', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  try {
    await once(server, 'listening');
    const caller = connect((server.address() as AddressInfo).port, '127.0.0.1');
    caller.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n');
    const [, outgoing] = (await once(server, 'request')) as [unknown, ServerResponse];
    const early = signalOf(outgoing);
    expect(early.aborted).toBe(false);
    caller.destroy();
    await once(outgoing, 'close');
    expect([early.aborted, signalOf(outgoing).aborted]).toEqual([true, true]);
  } finally {
    server.close();
  }
});

it('never fires where there is no socket', () => {
  expect(signalOf().aborted).toBe(false);
});
