import { describe, expect, it } from 'vitest';
import { exif, exifSegment, gif, iptcSegment, jpeg, png, tEXt, webp, xmp, xmpSegment } from '../../../../test/support/provenance-files.ts';
import { readMetadata } from './read-metadata.ts';
import { readUserComment } from './user-comment.ts';
import { attributesOf, decodeEntities } from './xml-attributes.ts';
import { readXmp } from './xmp.ts';

describe('readMetadata', () => {
  it('names each text by where it lies', () => {
    const file = jpeg(
      exifSegment(exif({ 271: 'Canon' }, 'hëllo')),
      xmpSegment(xmp('', 'xmlns:p="http://ns.adobe.com/photoshop/1.0/" p:Credit="AFP"')),
      iptcSegment({ 80: 'Jane', 110: 'AP' }),
    );
    expect(readMetadata(file).texts).toEqual([
      { where: 'exif:Make', text: 'Canon' },
      { where: 'exif:UserComment', text: 'hëllo' },
      { where: 'iptc:By-line', text: 'Jane' },
      { where: 'iptc:Credit', text: 'AP' },
      { where: 'xmp:photoshop:Credit', text: 'AFP' },
    ]);
  });

  it('reads what lies before the damage', () => {
    const whole = png(tEXt('one', 'first'), tEXt('two', 'second'));
    const cut = whole.subarray(0, whole.indexOf('second') + 3);
    expect(readMetadata(cut).texts).toEqual([
      { where: 'png:one', text: 'first' },
      { where: 'png:two', text: 'sec' },
    ]);
    for (const empty of [new Uint8Array(0), Buffer.from('RIFF'), Buffer.from([0xff, 0xd8, 0xff]), Buffer.from('GIF89a'), Buffer.from('MM\0*')]) {
      expect(readMetadata(empty)).toMatchObject({ exif: null, texts: [], hasXmp: false });
    }
  });

  it('strips control codes, so that a summary cannot carry terminal commands', () => {
    expect(readMetadata(gif('a\u001b[31mred')).texts).toEqual([{ where: 'gif:comment', text: 'a[31mred' }]);
  });

  it('takes the JPEG prefix off EXIF in WebP', () => {
    expect(readMetadata(webp({ EXIF: Buffer.concat([Buffer.from('Exif\0\0'), exif({ 305: 'GIMP' })]) })).exif?.software).toBe('GIMP');
  });
});

describe('user comment', () => {
  it('finds the byte order by itself and reads the other codings', () => {
    const text = 'a cat, Größe 1';
    expect(readUserComment(Buffer.concat([Buffer.from('UNICODE\0'), Buffer.from(text, 'utf16le')]))).toBe(text);
    expect(readUserComment(Buffer.concat([Buffer.from('UNICODE\0'), Buffer.from(text, 'utf16le').swap16()]))).toBe(text);
    expect(readUserComment(Buffer.from(`ASCII\0\0\0${text}`))).toBe(text);
    expect(readUserComment(Buffer.from(text))).toBe(text);
  });
});

describe('xmp', () => {
  it('flattens lists and structures to their properties', () => {
    const packet = xmp(
      '<dc:creator><rdf:Seq><rdf:li>A &amp; B</rdf:li><rdf:li>C</rdf:li></rdf:Seq></dc:creator><xmpMM:History><rdf:Seq><rdf:li stEvt:softwareAgent="Adobe Photoshop"/></rdf:Seq></xmpMM:History>',
      'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:stEvt="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"',
    );
    expect(readXmp(packet)).toEqual([
      { where: 'xmp:dc:creator', text: 'A & B' },
      { where: 'xmp:dc:creator', text: 'C' },
      { where: 'xmp:stEvt:softwareAgent', text: 'Adobe Photoshop' },
    ]);
  });

  it('reads attributes in either quotes and leaves unknown entities alone', () => {
    expect(attributesOf(`a:b c='1>2' d:e = "x" f`)).toEqual({
      name: 'a:b',
      attributes: [
        ['c', '1>2'],
        ['d:e', 'x'],
      ],
    });
    expect(decodeEntities('&lt;&#65;&#x42;&bogus;&#x110000;')).toBe('<AB&bogus;&#x110000;');
  });
});
