export interface PlainPixels {
  width: number;
  height: number;
  /** 3 = RGB, 4 = RGB and unassociated alpha; 8 bits each, interleaved. */
  channels: 3 | 4;
  data: Uint8Array;
  icc: Uint8Array | null;
}

const SHORT = 3;
const LONG = 4;
const UNDEFINED = 7;
const HEADER_BYTES = 8;
const ENTRY_BYTES = 12;

/** Pixels and their colour profile as an uncompressed TIFF 6.0 of one strip: the way to hand both to a decoder that converts colours. */
export function plainTiff({ width, height, channels, data, icc }: PlainPixels): Uint8Array {
  const entries: [tag: number, type: number, count: number, value: number][] = [
    [256, LONG, 1, width],
    [257, LONG, 1, height],
    [258, SHORT, channels, 0],
    [259, SHORT, 1, 1],
    [262, SHORT, 1, 2],
    [273, LONG, 1, 0],
    [277, SHORT, 1, channels],
    [278, LONG, 1, height],
    [279, LONG, 1, data.length],
    [284, SHORT, 1, 1],
  ];
  if (channels === 4) entries.push([338, SHORT, 1, 2]);
  if (icc) entries.push([34_675, UNDEFINED, icc.length, 0]);
  const depthsAt = HEADER_BYTES + 2 + entries.length * ENTRY_BYTES + 4;
  const iccAt = depthsAt + 2 * channels;
  const pixelsAt = iccAt + (icc?.length ?? 0);
  const places: Record<number, number> = { 258: depthsAt, 273: pixelsAt, 34675: iccAt };

  const file = Buffer.alloc(pixelsAt + data.length);
  file.write('II*\0', 0, 'latin1');
  file.writeUInt32LE(HEADER_BYTES, 4);
  file.writeUInt16LE(entries.length, HEADER_BYTES);
  entries.forEach(([tag, type, count, value], i) => {
    const at = HEADER_BYTES + 2 + i * ENTRY_BYTES;
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(type, at + 2);
    file.writeUInt32LE(count, at + 4);
    file.writeUInt32LE(places[tag] ?? value, at + 8);
  });
  for (let channel = 0; channel < channels; channel += 1) file.writeUInt16LE(8, depthsAt + 2 * channel);
  if (icc) file.set(icc, iccAt);
  file.set(data, pixelsAt);
  return file;
}
