import { crc32, deflateRawSync } from 'node:zlib';

/** One entry as it shall stand in the zip, honest unless told otherwise. (PKWARE APPNOTE.TXT, 4.3.) */
export interface MadeEntry {
  name: string;
  data?: Buffer;
  /** 0 stored, 8 deflated. */
  method?: number;
  flags?: number;
  /** `st_mode` of a Unix file. */
  mode?: number;
  /** What the directory says instead of the truth. */
  declared?: { sizeBytes?: number; crc?: number; compressedBytes?: number };
  /** Points at the local header of the entry with this number instead of its own. */
  at?: number;
}

/** A zip made by hand, so that it can be as hostile as wanted. */
export function zipBytes(entries: readonly MadeEntry[], { entryCount = entries.length } = {}): Buffer<ArrayBuffer> {
  const bodies: Buffer[] = [];
  const offsets: number[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { name, data = Buffer.alloc(0), method = 8, flags = 0, mode = 0o100644, declared = {}, at } = entry;
    const packed = method === 8 ? deflateRawSync(data, { level: 9 }) : data;
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(flags | 0x800, 2);
    facts.writeUInt16LE(method, 4);
    facts.writeUInt32LE(declared.crc ?? crc32(data), 10);
    facts.writeUInt32LE(declared.compressedBytes ?? packed.length, 14);
    facts.writeUInt32LE(declared.sizeBytes ?? data.length, 18);
    facts.writeUInt16LE(Buffer.byteLength(name), 22);
    offsets.push(offset);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), facts, Buffer.from(name), packed]);
    bodies.push(local);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(offsets[at ?? offsets.length - 1] as number, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), facts, tail, Buffer.from(name)]));
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entryCount, 8);
  end.writeUInt16LE(entryCount, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, central, end]);
}
