/** `standard`: the example tables of ITU-T T.81 Annex K.3, which cameras use; `optimised`: made for this picture, as editors and web tools do. */
export type HuffmanKind = 'standard' | 'optimised' | 'none';

const MAX_HUFFMAN_TABLES = 64;

/** Code counts by length (1..16 bits) of the Annex K tables: DC and AC for luma, then for chroma. */
const STANDARD_COUNTS = new Set([
  '0,1,5,1,1,1,1,1,1,0,0,0,0,0,0,0',
  '0,2,1,3,3,2,4,3,5,5,4,4,0,0,1,125',
  '0,3,1,1,1,1,1,1,1,1,1,0,0,0,0,0',
  '0,2,1,2,4,4,3,4,7,5,4,4,0,1,2,119',
]);

/** The 16 code counts of each table in the payloads of DHT segments. */
export function readHuffmanCounts(payloads: Uint8Array[]): Uint8Array[] {
  const tables: Uint8Array[] = [];
  for (const payload of payloads) {
    let at = 0;
    while (at + 17 <= payload.length && tables.length < MAX_HUFFMAN_TABLES) {
      const counts = payload.subarray(at + 1, at + 17);
      tables.push(counts);
      at += 17 + counts.reduce((sum, count) => sum + count, 0);
    }
  }
  return tables;
}

export function huffmanKindOf(tables: Uint8Array[]): HuffmanKind {
  if (tables.length === 0) return 'none';
  return tables.every((counts) => STANDARD_COUNTS.has(counts.join(','))) ? 'standard' : 'optimised';
}
