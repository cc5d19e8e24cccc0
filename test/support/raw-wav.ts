export interface RawWav {
  /** WAVE format tag: 1 integers, 3 floats, 6 A-law, 7 mu-law. */
  tag: number;
  bits: number;
  rate: number;
  channels?: number;
  data: Buffer;
  /** Length that the header claims for the data, where it lies. */
  claimedBytes?: number;
}

/** A WAV file whose header says whatever it is told to. */
export function rawWav({ tag, bits, rate, channels = 1, data, claimedBytes = data.length }: RawWav): Buffer {
  const header = Buffer.alloc(44);
  const frameBytes = (channels * bits) / 8;
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(Math.min(0xffff_ffff, claimedBytes + 36), 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(tag, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(Math.min(0xffff_ffff, rate * frameBytes), 28);
  header.writeUInt16LE(frameBytes, 32);
  header.writeUInt16LE(bits, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(claimedBytes, 40);
  return Buffer.concat([header, data]);
}

/** `count` numbers of `bytes` bytes each, written by `write`. */
export function packed(count: number, bytes: number, write: (buffer: Buffer, at: number, index: number) => void): Buffer {
  const buffer = Buffer.alloc(count * bytes);
  for (let i = 0; i < count; i += 1) write(buffer, i * bytes, i);
  return buffer;
}
