import { AppError } from '../../../core/errors.ts';

const SAMPLES_PER_SECOND = 16_000;
const BYTES_PER_SAMPLE = 2;
export const BYTES_PER_SECOND = SAMPLES_PER_SECOND * BYTES_PER_SAMPLE;

/** Recorders may write notes before the sound; a header is not this long. */
const HEADER_BYTES_MAX = 64 * 1024;
const RIFF_BYTES = 12;
const CHUNK_HEAD_BYTES = 8;
const FORMAT_BYTES_MIN = 16;
const PCM = 1;
/** WAVE_FORMAT_EXTENSIBLE: the real format is the first word of a GUID at 24 bytes into the chunk. (Microsoft, "Multiple Channel Audio Data and WAVE Files") */
const EXTENSIBLE = 0xfffe;
const SUBFORMAT_AT = 24;

/**
 * Reads the header of a WAV stream out of pieces of any size. Lengths are not gone by: who streams does not know them and writes 0 or 0xFFFFFFFF.
 * (README.md, "Streams")
 */
export class WavHeader {
  private held = Buffer.alloc(0);

  /** What of the sound came with the header; null where more of the header is to come. Throws `invalid_request` for all but 16 kHz mono 16-bit PCM. */
  push(bytes: Buffer): Buffer | null {
    this.held = Buffer.concat([this.held, bytes.subarray(0, HEADER_BYTES_MAX)]);
    const soundAt = findSound(this.held);
    if (soundAt === null) {
      if (this.held.length >= HEADER_BYTES_MAX) throw unsuitable('There is no sound within the first 64 KiB.');
      return null;
    }
    const sound = Buffer.concat([this.held.subarray(soundAt), bytes.subarray(HEADER_BYTES_MAX)]);
    this.held = Buffer.alloc(0);
    return sound;
  }
}

/** Where the sound begins; null where the header is not complete. */
function findSound(held: Buffer): number | null {
  if (!'RIFF'.startsWith(held.toString('latin1', 0, Math.min(4, held.length)))) throw unsuitable('The stream does not begin with a WAV header.');
  if (held.length < RIFF_BYTES) return null;
  if (held.toString('latin1', 8, RIFF_BYTES) !== 'WAVE') throw unsuitable('The stream does not begin with a WAV header.');
  let hasFormat = false;
  for (let at = RIFF_BYTES; at + CHUNK_HEAD_BYTES <= held.length; ) {
    const name = held.toString('latin1', at, at + 4);
    const lengthBytes = held.readUInt32LE(at + 4);
    const bodyAt = at + CHUNK_HEAD_BYTES;
    if (name === 'data') {
      if (!hasFormat) throw unsuitable('The WAV header does not say which format the sound has.');
      return bodyAt;
    }
    if (bodyAt + lengthBytes > held.length) {
      if (lengthBytes > HEADER_BYTES_MAX) throw unsuitable('The WAV header is damaged.');
      return null;
    }
    if (name === 'fmt ') {
      checkFormat(held.subarray(bodyAt, bodyAt + lengthBytes));
      hasFormat = true;
    }
    // Chunks begin at even places.
    at = bodyAt + lengthBytes + (lengthBytes % 2);
  }
  return null;
}

function checkFormat(format: Buffer): void {
  if (format.length < FORMAT_BYTES_MIN) throw unsuitable('The WAV header is damaged.');
  const tag = format.readUInt16LE(0);
  const isPcm = tag === PCM || (tag === EXTENSIBLE && format.length >= SUBFORMAT_AT + 2 && format.readUInt16LE(SUBFORMAT_AT) === PCM);
  const channels = format.readUInt16LE(2);
  const samplesPerSecond = format.readUInt32LE(4);
  const bits = format.readUInt16LE(14);
  if (isPcm && channels === 1 && samplesPerSecond === SAMPLES_PER_SECOND && bits === BYTES_PER_SAMPLE * 8) return;
  throw unsuitable(`This is ${isPcm ? 'PCM' : `format ${tag}`} with ${channels} channels of ${bits} bits at ${samplesPerSecond} Hz.`);
}

const unsuitable = (what: string): AppError =>
  new AppError('invalid_request', `${what} Send a WAV header for 16 kHz, mono, 16-bit PCM first, then the samples in binary frames.`);

/** A whole WAV file around samples of that form. */
export function wavFile(samples: Buffer): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + samples.length, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(FORMAT_BYTES_MIN, 16);
  header.writeUInt16LE(PCM, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(SAMPLES_PER_SECOND, 24);
  header.writeUInt32LE(BYTES_PER_SECOND, 28);
  header.writeUInt16LE(BYTES_PER_SAMPLE, 32);
  header.writeUInt16LE(BYTES_PER_SAMPLE * 8, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}
