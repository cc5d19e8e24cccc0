import { open } from 'node:fs/promises';

const MAX_CHUNKS = 64;
/** Writers that do not know the length yet announce none, or the most that 31 or 32 bits can say, less the header. */
const UNKNOWN_FROM = 0x7fff_0000;

/**
 * Seconds that the header of a WAV file announces (chunks `fmt ` and `data`), which FFmpeg's demuxer shortens to those that are there. Null where it
 * announces nothing that can be believed. Rejects with the file system's error.
 */
export async function announcedWavSeconds(path: string): Promise<number | null> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(20);
    let bytesPerSecond = 0;
    for (let at = 12, chunks = 0; chunks < MAX_CHUNKS; chunks += 1) {
      const { bytesRead } = await file.read({ buffer: head, position: at });
      if (bytesRead < 8) return null;
      const id = head.toString('latin1', 0, 4);
      const length = head.readUInt32LE(4);
      if (id === 'data') return bytesPerSecond > 0 && length > 0 && length < UNKNOWN_FROM ? length / bytesPerSecond : null;
      // Rate, then bytes a second, behind the codec and the channels.
      if (id === 'fmt ' && bytesRead >= 20) bytesPerSecond = head.readUInt32LE(16);
      at += 8 + length + (length % 2);
    }
    return null;
  } finally {
    await file.close();
  }
}
