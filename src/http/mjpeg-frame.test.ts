import { describe, expect, it } from 'vitest';
import { readJpegSize } from './mjpeg-frame.ts';

const app0 = [0xff, 0xe0, 0x00, 0x04, 0x4a, 0x46];
const frameHeader = (marker: number) => [0xff, marker, 0x00, 0x0b, 0x08, 0x00, 0x03, 0x00, 0x05, 0x01, 0x01, 0x11, 0x00];
const jpeg = (...parts: number[][]) => Uint8Array.from([0xff, 0xd8, ...parts.flat()]);

describe('readJpegSize', () => {
  it.each([0xc0, 0xc1, 0xc2, 0xcf])('reads width and height from the frame header %x', (marker) => {
    expect(readJpegSize(jpeg(app0, frameHeader(marker)))).toEqual({ width: 5, height: 3 });
  });

  it('reads over tables, restart intervals and fill bytes', () => {
    const table = [0xff, 0xc4, 0x00, 0x03, 0x00];
    expect(readJpegSize(jpeg(app0, table, [0xff], frameHeader(0xc0)))).toEqual({ width: 5, height: 3 });
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['a PNG', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
    ['a file that ends before its frame header', jpeg(app0)],
    ['a file that ends within its frame header', jpeg(app0, frameHeader(0xc0).slice(0, 7))],
    ['a file whose picture begins without a frame header', jpeg(app0, [0xff, 0xda, 0x00, 0x04, 0x00, 0x00], frameHeader(0xc0))],
    ['something that is no segment', jpeg([0x00, 0xc0, 0x00, 0x0b, 0x08, 0x00])],
    ['a picture without an area', jpeg([0xff, 0xc0, 0x00, 0x0b, 0x08, 0x00, 0x00, 0x00, 0x05, 0x01])],
    ['endless empty segments', jpeg(...Array.from({ length: 100_000 }, () => [0xff, 0xe0, 0x00, 0x02]), frameHeader(0xc0))],
  ])('finds none in %s', (_what, bytes) => {
    expect(readJpegSize(bytes)).toBeNull();
  });
});
