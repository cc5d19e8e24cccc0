import { expect, it } from 'vitest';
import type { HttpContext } from '../../../http/context.ts';
import type { DeeptrackContext } from '../openapi.ts';
import type { SocketMessageWire } from '../schema.ts';
import { FrameBuffers } from './frame-buffers.ts';
import { BUFFERS_PER_OWNER_MAX } from './limits.ts';
import type { LiveSocket } from './live-socket.ts';
import { LiveStream } from './live-stream.ts';

const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xc0, 0x00, 0x0b, 0x08, 0x00, 0x08, 0x00, 0x10, 0x01, 0x01, 0x11, 0x00, 0xff, 0xd9]).toString('base64');

const c = { get: () => ({ owner: 'alice' }) } as unknown as HttpContext;
const streamOver = (buffers: FrameBuffers) => new LiveStream({} as DeeptrackContext, c, buffers);

/** What it was told, and by what it was refused. */
function fakeSocket() {
  const sent: SocketMessageWire[] = [];
  const refused: string[] = [];
  const socket = { send: (answer: SocketMessageWire) => sent.push(answer), refuse: (error: string) => refused.push(error) };
  return { sent, refused, socket: socket as unknown as LiveSocket };
}

it('takes no frame in when its buffer is gone, though the connection is still closing', () => {
  const buffers = new FrameBuffers();
  const stream = streamOver(buffers);
  const { sent, socket } = fakeSocket();
  stream.open(socket);
  stream.receive(JPEG);
  stream.close();
  stream.receive(JPEG);
  expect([sent.length, buffers.count]).toEqual([1, 0]);
});

it('says so where others have taken the last place during its handshake', () => {
  const buffers = new FrameBuffers();
  const late = streamOver(buffers);
  for (let i = 0; i < BUFFERS_PER_OWNER_MAX; i += 1) streamOver(buffers).open(fakeSocket().socket);
  const { refused, socket } = fakeSocket();
  late.open(socket);
  late.receive(JPEG);
  late.close();
  expect([refused, buffers.count]).toEqual([[expect.stringContaining('4 live videos under way')], BUFFERS_PER_OWNER_MAX]);
});
