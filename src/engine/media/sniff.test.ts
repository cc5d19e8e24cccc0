import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corpusManifest, corpusPath, describeCorpus } from '../../../test/support/corpus.ts';
import { MEDIA_MIMES } from './sniff/media-types.ts';
import { sniffFile, sniffMedia } from './sniff.ts';

const bytes = (text: string, padTo = 0): Buffer => Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(Math.max(0, padTo - text.length))]);
const box = (brands: string): Buffer => bytes(`\0\0\0${String.fromCharCode(8 + brands.length)}ftyp${brands}`, 64);
const frames = (header: string, frameBytes: number): Buffer => Buffer.concat([bytes(header, frameBytes), bytes(header, frameBytes)]);
const packets = (offset: number, size: number): Buffer => {
  const head = Buffer.alloc(offset + 3 * size);
  for (let i = 0; i < 3; i += 1) head[offset + i * size] = 0x47;
  return head;
};
const zip = (...names: string[]): Buffer =>
  Buffer.concat(names.map((name) => Buffer.concat([bytes('PK\x03\x04', 26), Buffer.from([name.length, 0, 0, 0]), bytes(name), Buffer.alloc(9, 1)])));

/** MPEG-1 layer III, 128 kbit/s, 44.1 kHz, no padding: 417 bytes a frame. */
const MP3_FRAME = '\xff\xfb\x90\x00';
/** ADTS, 44.1 kHz, 100 bytes a frame. */
const ADTS_FRAME = '\xff\xf1\x50\x80\x0c\x9f\xfc';

const SAMPLES: Record<string, [what: string, head: Buffer][]> = {
  'image/jpeg': [['JFIF', bytes('\xff\xd8\xff\xe0\0\x10JFIF')]],
  'image/png': [['PNG', bytes('\x89PNG\r\n\x1a\n\0\0\0\rIHDR')]],
  'image/webp': [['WebP', bytes('RIFF\x10\0\0\0WEBPVP8 ')]],
  'image/gif': [
    ['GIF89a', bytes('GIF89a\x01\0')],
    ['GIF87a', bytes('GIF87a\x01\0')],
  ],
  'image/tiff': [
    ['little-endian', bytes('II*\0\x08\0\0\0')],
    ['big-endian', bytes('MM\0*\0\0\0\x08')],
    ['BigTIFF', bytes('II+\0\x08\0\0\0')],
  ],
  'image/bmp': [['BITMAPINFOHEADER', bytes('BM\x36\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0', 54)]],
  'image/heic': [
    ['heic', box('heic\0\0\0\0mif1heic')],
    ['mif1 with heic', box('mif1\0\0\0\0mif1heic')],
  ],
  'image/avif': [
    ['avif', box('avif\0\0\0\0mif1avif')],
    ['mif1 with avif', box('mif1\0\0\0\0miafavif')],
  ],
  'audio/wav': [
    ['RIFF', bytes('RIFF\x10\0\0\0WAVEfmt ')],
    ['RF64', bytes('RF64\xff\xff\xff\xffWAVEds64')],
  ],
  'audio/mp3': [
    ['two frames', frames(MP3_FRAME, 417)],
    ['ID3 before a frame', Buffer.concat([bytes('ID3\x04\0\0\0\0\0\x0a', 20), frames(MP3_FRAME, 417)])],
    ['ID3 longer than the head', bytes('ID3\x04\0\0\x01\0\0\0', 40)],
  ],
  'audio/m4a': [['M4A brand', box('M4A \0\0\0\0isom')]],
  'audio/aac': [['two ADTS frames', frames(ADTS_FRAME, 100)]],
  'audio/ogg': [['Vorbis', bytes(`OggS${'\0'.repeat(22)}\x01\x1e\x01vorbis`)]],
  'audio/opus': [['Opus', bytes(`OggS${'\0'.repeat(22)}\x01\x13OpusHead`)]],
  'audio/flac': [['FLAC', bytes('fLaC\0\0\0\x22')]],
  'audio/amr': [
    ['narrow band', bytes('#!AMR\n')],
    ['wide band', bytes('#!AMR-WB\n')],
  ],
  'audio/webm': [['Opus alone', bytes('\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm\x86\x86A_OPUS')]],
  'video/mp4': [
    ['isom', box('isom\0\0\0\0mp41')],
    ['dash', box('dash\0\0\0\0iso6')],
  ],
  'video/mov': [
    ['qt brand', box('qt  \0\0\0\0qt  ')],
    ['before ftyp', bytes('\0\0\0\x08wide\0\0\x10\0mdat')],
  ],
  'video/avi': [['AVI', bytes('RIFF\x10\0\0\0AVI LIST')]],
  'video/mkv': [['Matroska', bytes('\x1a\x45\xdf\xa3\xa3\x42\x82\x88matroska')]],
  'video/webm': [['VP9 and Opus', bytes('\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm\x86\x85V_VP9\x86\x86A_OPUS')]],
  'video/wmv': [['ASF', bytes('\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c')]],
  'video/mpg': [
    ['program stream', bytes('\0\0\x01\xba\x44')],
    ['elementary stream', bytes('\0\0\x01\xb3\x2d')],
  ],
  'video/ts': [
    ['188-byte packets', packets(0, 188)],
    ['192-byte packets', packets(4, 192)],
  ],
  'video/3gp': [['3gp5', box('3gp5\0\0\0\x003gp5isom')]],
  'document/pdf': [
    ['at the start', bytes('%PDF-1.7\n')],
    ['after some rubbish', bytes('\r\n\r\n%PDF-1.4\n')],
  ],
  'document/docx': [['Word', zip('[Content_Types].xml', '_rels/.rels', 'word/document.xml')]],
};

describe('sniffMedia', () => {
  for (const [type, samples] of Object.entries(SAMPLES)) {
    const [kind, format] = type.split('/') as [keyof typeof MEDIA_MIMES, string];
    it.each(samples)(`tells ${type}: %s`, (_what, head) => {
      expect(sniffMedia(head)).toEqual({ kind, format, mime: MEDIA_MIMES[kind][format] });
    });
  }

  it('has a sample of every format', () => {
    const known = Object.entries(MEDIA_MIMES).flatMap(([kind, formats]) => Object.keys(formats).map((format) => `${kind}/${format}`));
    expect(Object.keys(SAMPLES).sort()).toEqual(known.sort());
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['one byte', Buffer.from([0xff])],
    ['text', bytes('hello, this is no picture')],
    ['HTML', bytes('<!doctype html><title>x</title>')],
    ['SVG', bytes('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['zeros', Buffer.alloc(4096)],
    ['sync bits that no frame follows', Buffer.concat([bytes(MP3_FRAME, 417), Buffer.alloc(64, 1)])],
    ['a spreadsheet', zip('[Content_Types].xml', 'xl/workbook.xml')],
    ['Theora', bytes(`OggS${'\0'.repeat(22)}\x01\x2a\x80theora`)],
    ['Canon raw', bytes('II*\0\x10\0\0\0CR\x02\0')],
    ['JPEG 2000', box('jp2 \0\0\0\0jp2 ')],
    ['BM as text', bytes('BMW is a car maker')],
  ])('does not know %s', (_what, head) => {
    expect(sniffMedia(head)).toBeNull();
  });
});

describe('sniffMedia on hostile bytes', () => {
  it('never throws, whatever is cut or changed', () => {
    const seeds = Object.values(SAMPLES).flatMap((samples) => samples.map(([, head]) => head));
    const change = fc.record({ at: fc.nat(600), value: fc.nat(255) });
    fc.assert(
      fc.property(fc.constantFrom(...seeds), fc.array(change, { maxLength: 6 }), fc.nat(900), (seed, changes, cut) => {
        const head = Buffer.from(seed.subarray(0, cut));
        for (const { at, value } of changes) if (at < head.length) head[at] = value;
        const type = sniffMedia(head);
        expect(type === null || type.mime.includes('/')).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describeCorpus('sniffFile on the odd videos', () => {
  const expected: Record<string, string | undefined> = {
    'zero-byte.mp4': undefined,
    'html-named.mp4': undefined,
    'jpeg-named.mp4': 'jpeg',
    'container.mkv': 'mkv',
    'container.avi': 'avi',
    'container.webm': 'webm',
    'interlaced.ts': 'ts',
    'rotated-portrait.mov': 'mov',
    'mjpeg.mov': 'mov',
    'phone-with-gps.mov': 'mov',
    'audio-only.mp4': 'm4a',
  };
  it.each(corpusManifest('odd').map((row) => row.path as string))('%s', async (path) => {
    const format = path in expected ? expected[path] : 'mp4';
    expect((await sniffFile(corpusPath(`odd/${path}`)))?.format).toBe(format);
  });
});
