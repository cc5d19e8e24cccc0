import { addText, decodeText, type MetadataText, startsWith, viewOf } from './blocks.ts';
import { MAX_BLOCKS } from './limits.ts';

const IPTC_RESOURCE = 0x0404;

/** Record 2 datasets that name a maker or a tool (IPTC-NAA IIM 4.2). */
const DATASETS: Readonly<Record<number, string>> = {
  5: 'ObjectName',
  25: 'Keywords',
  40: 'SpecialInstructions',
  65: 'OriginatingProgram',
  80: 'By-line',
  105: 'Headline',
  110: 'Credit',
  115: 'Source',
  116: 'CopyrightNotice',
  120: 'Caption',
  122: 'Writer',
};

/** IPTC texts inside Photoshop image resources (Adobe Photoshop File Formats, "Image Resource Blocks"). */
export function readIptc(resources: Uint8Array): MetadataText[] {
  const view = viewOf(resources);
  for (let offset = 0, count = 0; offset + 12 <= resources.length && count < MAX_BLOCKS && startsWith(resources, '8BIM', offset); count += 1) {
    const id = view.getUint16(offset + 4);
    // A Pascal string, padded so that with its length byte it is even.
    const nameBytes = ((resources[offset + 6] as number) + 2) & ~1;
    const start = offset + 10 + nameBytes;
    if (start > resources.length) break;
    const length = view.getUint32(offset + 6 + nameBytes);
    if (id === IPTC_RESOURCE) return readRecords(resources.subarray(start, start + length));
    offset = start + length + (length & 1);
  }
  return [];
}

function readRecords(data: Uint8Array): MetadataText[] {
  const texts: MetadataText[] = [];
  const view = viewOf(data);
  for (let offset = 0, count = 0; offset + 5 <= data.length && data[offset] === 0x1c && count < MAX_BLOCKS; count += 1) {
    const length = view.getUint16(offset + 3);
    const name = data[offset + 1] === 2 ? DATASETS[data[offset + 2] as number] : undefined;
    if (name !== undefined) addText(texts, `iptc:${name}`, decodeText(data.subarray(offset + 5, offset + 5 + length)));
    offset += 5 + length;
  }
  return texts;
}
