import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { ijgTable } from './jpeg-quantisation.ts';
import { MAX_JPEG_SEGMENTS } from './jpeg-segments.ts';
import { MAX_EMBEDDED_JPEGS, readJpegStructure } from './jpeg-structure.ts';

const picture = () => sharp({ create: { width: 70, height: 50, channels: 3, background: '#a63' } });

describe('readJpegStructure', () => {
  test('reads frame, tables and quality of a plain JPEG', async () => {
    const structure = readJpegStructure(await picture().jpeg({ quality: 83 }).toBuffer());
    expect(structure?.frame).toMatchObject({ width: 70, height: 50, precision: 8, progressive: false, subsampling: '4:2:0' });
    expect(structure?.quantisation).toMatchObject({ family: 'standard-ijg', quality: 83, exact: true, distance: 0 });
    expect(structure?.lumaTable).toEqual(ijgTable(83));
    expect(structure).toMatchObject({ incomplete: false, endFound: true, trailingBytes: 0, restartInterval: 0 });
  });

  test.each([1, 25, 49, 50, 51, 75, 95, 100])('names IJG quality %i exactly', async (quality) => {
    const structure = readJpegStructure(await picture().jpeg({ quality }).toBuffer());
    expect(structure?.quantisation).toMatchObject({ family: 'standard-ijg', quality, exact: true });
  });

  test('knows progressive, full chroma, grey and the tables of mozjpeg', async () => {
    expect(readJpegStructure(await picture().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer())?.frame).toMatchObject({
      progressive: true,
      subsampling: '4:4:4',
    });
    expect(readJpegStructure(await picture().toColourspace('b-w').jpeg().toBuffer())).toMatchObject({ frame: { subsampling: 'grey' }, chromaTable: null });
    expect(readJpegStructure(await picture().jpeg({ mozjpeg: true, quality: 71 }).toBuffer())?.quantisation).toMatchObject({ family: 'mozjpeg', quality: 71 });
  });

  test('tells standard Huffman tables from optimised ones', async () => {
    expect(readJpegStructure(await picture().jpeg({ optimiseCoding: false }).toBuffer())?.huffman).toBe('standard');
    expect(readJpegStructure(await picture().jpeg({ optimiseCoding: true }).toBuffer())?.huffman).toBe('optimised');
  });

  test('counts bytes and pictures after the end', async () => {
    const jpeg = await picture().jpeg().toBuffer();
    const structure = readJpegStructure(Buffer.concat([jpeg, jpeg, Buffer.from('tail')]));
    expect(structure).toMatchObject({ trailingBytes: jpeg.length + 4, embeddedJpegs: { inSegments: 0, afterEnd: 1 } });
  });

  test('bounds pictures and segments', () => {
    const segments = Buffer.concat(Array.from({ length: 65_535 }, () => Buffer.from([0xff, 0xe1, 0, 5, 0xff, 0xd8, 0xff])));
    const structure = readJpegStructure(Buffer.concat([Buffer.from([0xff, 0xd8]), segments]));
    expect(structure?.segments).toHaveLength(MAX_JPEG_SEGMENTS);
    expect(structure).toMatchObject({ incomplete: true, endFound: false, frame: null, embeddedJpegs: { inSegments: MAX_EMBEDDED_JPEGS } });
  });

  test('is null for other bytes', () => {
    expect(readJpegStructure(new Uint8Array())).toBeNull();
    expect(readJpegStructure(Buffer.from('\x89PNG\r\n\x1a\n'))).toBeNull();
  });

  test('survives every truncation', async () => {
    const jpeg = await picture().jpeg().toBuffer();
    for (let length = 0; length < jpeg.length; length += 1) expect(readJpegStructure(jpeg.subarray(0, length))?.endFound ?? false).toBe(false);
  });

  test('survives random markers and lengths', () => {
    const segment = fc.tuple(fc.nat(255), fc.uint8Array({ maxLength: 200 })).map(([marker, payload]) => [0xff, marker, ...payload]);
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 40 }), (segments) => {
        const structure = readJpegStructure(Uint8Array.from([0xff, 0xd8, ...segments.flat()]));
        expect(structure === null || structure.segments.length <= MAX_JPEG_SEGMENTS).toBe(true);
      }),
    );
  });
});
