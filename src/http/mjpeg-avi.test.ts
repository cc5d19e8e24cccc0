import { describe, expect, it } from 'vitest';
import { sniffMedia } from '../engine/media/sniff.ts';
import { motionJpegAvi } from './mjpeg-avi.ts';

const text = (value: string) => [...Buffer.from(value, 'latin1')];
const u32 = (value: number) => [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff];
const u16 = (value: number) => [value & 0xff, (value >>> 8) & 0xff];

// An even and an odd number of bytes.
const frames = [Uint8Array.of(1, 2, 3, 4), Uint8Array.of(5, 6, 7)];
const made = (): Buffer => Buffer.concat(motionJpegAvi({ frames, width: 320, height: 240, frameMicroseconds: 33_333 }));

describe('motionJpegAvi', () => {
  it('writes two tiny frames byte for byte', () => {
    const expected = [
      ...[text('RIFF'), u32(4 + 8 + 192 + 8 + 28 + 8 + 32), text('AVI ')],
      ...[text('LIST'), u32(192), text('hdrl')],
      // dwMicroSecPerFrame, dwMaxBytesPerSec, dwPaddingGranularity, dwFlags, dwTotalFrames, dwInitialFrames, dwStreams, dwSuggestedBufferSize
      ...[text('avih'), u32(56), u32(33_333), u32(121), u32(0), u32(0x10), u32(2), u32(0), u32(1), u32(4)],
      ...[u32(320), u32(240), u32(0), u32(0), u32(0), u32(0)],
      ...[text('LIST'), u32(116), text('strl')],
      // dwFlags, wPriority and wLanguage, dwInitialFrames, dwScale, dwRate, dwStart, dwLength, dwSuggestedBufferSize, dwQuality, dwSampleSize, rcFrame
      ...[text('strh'), u32(56), text('vids'), text('MJPG'), u32(0), u32(0), u32(0), u32(33_333), u32(1_000_000), u32(0), u32(2), u32(4)],
      ...[u32(0xffffffff), u32(0), u16(0), u16(0), u16(320), u16(240)],
      // biSize, biWidth, biHeight, biPlanes, biBitCount, biCompression, biSizeImage
      ...[text('strf'), u32(40), u32(40), u32(320), u32(240), u16(1), u16(24), text('MJPG'), u32(230_400), u32(0), u32(0), u32(0), u32(0)],
      ...[text('LIST'), u32(28), text('movi')],
      ...[text('00dc'), u32(4), [1, 2, 3, 4]],
      ...[text('00dc'), u32(3), [5, 6, 7, 0]],
      ...[text('idx1'), u32(32)],
      ...[text('00dc'), u32(0x10), u32(4), u32(4)],
      ...[text('00dc'), u32(0x10), u32(16), u32(3)],
    ].flat();
    expect([...made()]).toEqual(expected);
  });

  it('says its own size', () => {
    expect(made().readUInt32LE(4)).toBe(made().length - 8);
  });

  it('copies no picture', () => {
    const pieces = motionJpegAvi({ frames, width: 2, height: 2, frameMicroseconds: 40_000 });
    expect(frames.every((frame) => pieces.includes(frame))).toBe(true);
  });

  it('is taken for video/avi by the engine', () => {
    expect(sniffMedia(made())).toEqual({ kind: 'video', format: 'avi', mime: 'video/x-msvideo' });
  });
});
