import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { peek } from './peek.ts';

it.each([
  ['fewer bytes than wanted', [3], 3],
  ['single bytes', [1, 1, 1, 1, 1, 1], 4],
  ['more at once', [10, 10], 10],
  ['nothing', [], 0],
])('shows the head and leaves it in the stream: %s', async (_, sizes, headBytes) => {
  const chunks = sizes.map((size, i) => Buffer.alloc(size, i));
  const { head, whole } = await peek(Readable.from(chunks, { objectMode: false }), 4);
  expect(head).toHaveLength(headBytes);
  expect(await buffer(whole)).toEqual(Buffer.concat(chunks));
});

it('rejects with the error of the stream', async () => {
  const broken = new Readable({ read: () => broken.destroy(new Error('gone')) });
  await expect(peek(broken, 4)).rejects.toThrow('gone');
});
