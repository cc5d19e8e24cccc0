import { part } from './raw-http.ts';
import { type MadeEntry, zipBytes } from './zip-bytes.ts';

/** One request that no client of good will sends. */
export interface HostileRequest {
  name: string;
  headers: Record<string, string>;
  body: Buffer<ArrayBuffer>;
  /** What its refusal says; left out where it may as well be taken. */
  refusal?: RegExp;
}

const CUT = { 'Content-Type': 'multipart/form-data; boundary=cut' };
const END = '--cut--\r\n';

/** What a body is told that is no form; deeptrack's vendor has words of its own for a file that is not there. */
const NO_FORM = /multipart\/form-data|(?:in|as) a form|field required: file|is text/;

const latin1 = (text: string): Buffer<ArrayBuffer> => Buffer.from(text, 'latin1');
const partOf = (bytes: Buffer, name: string, filename: string | null, type: string): string =>
  part(
    `Content-Disposition: form-data; name="${name}"${filename === null ? '' : `; filename="${filename}"`}\r\nContent-Type: ${type}`,
    bytes.toString('latin1'),
  );
const fieldPart = (name: string, value: string): string => part(`Content-Disposition: form-data; name="${name}"`, value);

const form = (name: string, text: string, refusal?: RegExp, headers: Record<string, string> = CUT): HostileRequest => ({
  name,
  headers,
  body: latin1(text),
  ...(refusal && { refusal }),
});

/** A file that the call would take. */
export interface GoodFile {
  bytes: Buffer;
  filename: string;
  type: string;
}

/** Forms for a call that takes one file in the part `file`. */
export function hostileForms({ bytes: media, filename: usual, type }: GoodFile): HostileRequest[] {
  const filePart = (bytes: Buffer, name = 'file', filename: string | null = usual): string => partOf(bytes, name, filename, type);
  const good = filePart(media);
  const fields = Array.from({ length: 65 }, (_, i) => fieldPart(`f${i}`, 'x')).join('');
  return [
    form('a body without the boundary that was told', `${good}${END}`.replaceAll('--cut', '--torn'), /\w{3}/),
    form('no boundary', good + END, /boundary/, { 'Content-Type': 'multipart/form-data' }),
    form('an empty body', '', /\w{3}/),
    form('an end and nothing else', END, /file/),
    form('a form that ends in the middle', good.slice(0, -40), /too early|ends|incomplete/i),
    form('an empty file', filePart(Buffer.alloc(0)) + END, /empty/),
    form('words in a file', filePart(Buffer.from('just words')) + END, /type|format|image/i),
    // No field of most vendors, and what they do not know they ignore.
    form('a field of 20 KB', fieldPart('external_id', 'x'.repeat(20_000)) + good + END),
    form('a field that comes twice', fieldPart('tags', 'a') + fieldPart('tags', 'b') + good + END),
    form('65 fields', fields + good + END, /64 fields/),
    form('two files', good + good + END, /two files/),
    form('a file in another part', filePart(media, 'image') + END, /"image"|field required: file/),
    form('a text part "file"', fieldPart('file', '[object Object]') + END, /filename/),
    form('a file part without a filename', filePart(media, 'file', null) + END, /filename/),
    form('a part without a name', part('Content-Disposition: form-data', 'x') + END, /\w{3}/),
    form('a part without headers', `--cut\r\n\r\nx\r\n${END}`, /\w{3}/),
    form('another type of body', good + END, NO_FORM, { 'Content-Type': 'text/plain' }),
    form('a picture as the body', media.toString('latin1'), NO_FORM, { 'Content-Type': 'image/png' }),
    form('a form in a URL', 'file=photo.png', NO_FORM, { 'Content-Type': 'application/x-www-form-urlencoded' }),
    ...[
      'a\x01\x1b[2Jb.png',
      '<img src=x onerror=alert(1)>.png',
      '../../../etc/passwd.png',
      `${'n'.repeat(5000)}.png`,
      '\xff\xfe.png',
      '%00.png',
      '.png',
      ' ',
    ].map((filename) => form(`the name ${JSON.stringify(filename.slice(0, 30))}`, filePart(media, 'file', filename) + END)),
    ...['__proto__', 'constructor', 'a\x00b', '\xff\xfe', '<b>', ''].map((name) =>
      form(`the field ${JSON.stringify(name)}`, fieldPart(name, 'x') + good + END),
    ),
    form('a type that is none', partOf(media, 'file', usual, 'image/png; \xff') + END),
    form('a transfer encoding from the time of mail', good.replace('\r\n\r\n', '\r\nContent-Transfer-Encoding: base64\r\n\r\n') + END),
    form('preamble and epilogue', `hello\r\n${good}${END}bye`),
  ];
}

/** The file in a form with these fields. */
export const formOfFields = ({ bytes, filename, type }: GoodFile, fields: Readonly<Record<string, string>>): HostileRequest => {
  const text = Object.entries(fields)
    .map(([name, value]) => fieldPart(name, value))
    .join('');
  return form(JSON.stringify(fields).slice(0, 60), text + partOf(bytes, 'file', filename, type) + END, /\w{3}/);
};

const json = (name: string, body: string | Buffer<ArrayBuffer>, refusal: RegExp | undefined, type = 'application/json'): HostileRequest => ({
  name,
  headers: { 'Content-Type': type },
  body: Buffer.from(body as string),
  ...(refusal && { refusal }),
});

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** Bodies for a call that takes a JSON object. */
export const hostileJson = (): HostileRequest[] => [
  json('broken JSON', '{"url": ', /JSON/),
  json('no JSON', '', /JSON/),
  json('JSON of no object', '[1]', /object/),
  json('JSON null', 'null', /object/),
  json('an empty object', '{}', /\w{3}/),
  json('deep JSON', `{"url":${nested(100)}}`, /deep/),
  json('very deep JSON', nested(100_000), /deep/),
  json('two MB of JSON', JSON.stringify({ a: 'x'.repeat(2_000_000) }), /256 KiB|field required/),
  json('JSON that is no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), /JSON/),
  json('a prototype', '{"__proto__":{"url":"http://127.0.0.1/"},"constructor":{}}', /\w{3}/),
  json('a form that is called JSON', 'url=http://example.com', /JSON/),
  json('JSON that is called text', '{}', /\w{3}/, 'text/plain'),
];

/** Addresses that may not be fetched, or are none. */
export const HOSTILE_ADDRESSES: readonly unknown[] = [
  'http://127.0.0.1/photo.png',
  'http://127.0.0.1:8080/',
  'https://127.0.0.1/photo.png',
  'https://169.254.169.254/latest/meta-data',
  'https://[::1]/photo.png',
  'https://[::ffff:127.0.0.1]/photo.png',
  'https://2130706433/photo.png',
  'https://0x7f.1/photo.png',
  'https://localhost/photo.png',
  'https://10.0.0.1/photo.png',
  'https://user:secret@127.0.0.1/photo.png',
  'file:///etc/passwd',
  'gopher://127.0.0.1:25/',
  'data:image/png;base64,iVBORw0KGgo=',
  'javascript:alert(1)',
  'photo.png',
  '//127.0.0.1/photo.png',
  '',
  ' ',
  `https://127.0.0.1/${'a'.repeat(9000)}`,
  'https://127.0.0.1/\u0000',
  7,
  true,
  ['https://127.0.0.1/'],
  { href: 'https://127.0.0.1/' },
];

/** Ids as they may stand in a path. */
export const HOSTILE_IDS: readonly string[] = [
  '%00',
  'a%00b',
  '%ff%fe',
  '%',
  '%zz',
  '..%2f..%2fetc%2fpasswd',
  '%0d%0aX-Evil:%201',
  "'%20or%20'1'='1",
  '%F0%9F%98%80',
  '__proto__',
  '%20',
  '%3Cscript%3E',
  'a'.repeat(5000),
  'det_01JQZ3V8W9X4Y5Z6A7B8C9D0E1',
];

/** Zips, and forms of many files, for a call that takes a batch in the parts `files[]` or one zip in `file`. */
export function hostileBatches(media: Buffer<ArrayBuffer>): HostileRequest[] {
  const png: MadeEntry = { name: 'a.png', data: media };
  const zip = (name: string, entries: MadeEntry[], refusal: RegExp): HostileRequest =>
    form(name, partOf(zipBytes(entries), 'file', 'media.zip', 'application/zip') + END, refusal);
  return [
    zip('a zip bomb', [png, { name: 'bomb.mp4', data: Buffer.alloc(5_000_000) }], /200 times/),
    zip('a zip with a path upwards', [png, { name: '../../b.png', data: media }], /leads elsewhere/),
    zip('a zip with a link', [{ name: 'b.png', data: Buffer.from('/etc/passwd'), mode: 0o120777 }], /link/),
    zip('an empty zip', [], /no file/),
    zip(
      'a zip of 51 files',
      Array.from({ length: 51 }, (_, i) => ({ ...png, name: `${i}.png` })),
      /50 files/,
    ),
    form('51 files', partOf(media, 'files[]', 'photo.png', 'image/png').repeat(51) + END, /50 files/),
    form('no file at all', fieldPart('visualize', 'true') + END, /file/),
    form('text in files[]', fieldPart('files[]', 'photo.png') + END, /filename/),
    form('a form that ends in the middle', partOf(media, 'files[]', 'photo.png', 'image/png').slice(0, -20), /too early|ends/i),
    form('no boundary', partOf(media, 'files[]', 'photo.png', 'image/png') + END, /boundary/, { 'Content-Type': 'multipart/form-data' }),
    form('another type of body', '{}', /multipart\/form-data|Send a form/, { 'Content-Type': 'application/json' }),
    form(
      '65 fields',
      Array.from({ length: 65 }, (_, i) => fieldPart(`f${i}`, 'x')).join('') + partOf(media, 'files[]', 'photo.png', 'image/png') + END,
      /64 fields/,
    ),
  ];
}
