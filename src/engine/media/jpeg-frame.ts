export interface JpegComponent {
  id: number;
  /** Sampling factors 1..4. */
  horizontal: number;
  vertical: number;
  /** Number of its quantisation table, 0..3. */
  table: number;
}

/** Frame header (ITU-T T.81, B.2.2). Sizes in pixels as stored, before EXIF orientation. */
export interface JpegFrame {
  width: number;
  height: number;
  precision: number;
  progressive: boolean;
  lossless: boolean;
  arithmetic: boolean;
  components: JpegComponent[];
  /** `4:4:4`, `4:2:2`, `4:2:0`, `4:4:0`, `4:1:1`, `grey`, or the raw factors such as `3x1,1x1,1x1`. */
  subsampling: string;
}

const MAX_COMPONENTS = 4;
const SUBSAMPLING: Record<string, string> = { '1x1': '4:4:4', '2x1': '4:2:2', '2x2': '4:2:0', '1x2': '4:4:0', '4x1': '4:1:1' };

/** Reads the payload of a SOFn segment; null where it is cut short or has no component. */
export function readFrameHeader(marker: number, payload: Uint8Array): JpegFrame | null {
  if (payload.length < 9) return null;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const count = Math.min(view.getUint8(5), MAX_COMPONENTS, Math.floor((payload.length - 6) / 3));
  if (count === 0) return null;
  const components: JpegComponent[] = [];
  for (let i = 0; i < count; i += 1) {
    const factors = view.getUint8(7 + i * 3);
    components.push({ id: view.getUint8(6 + i * 3), horizontal: factors >> 4, vertical: factors & 15, table: view.getUint8(8 + i * 3) });
  }
  const process = marker - 0xc0;
  return {
    width: view.getUint16(3),
    height: view.getUint16(1),
    precision: view.getUint8(0),
    progressive: (process & 3) === 2,
    lossless: (process & 3) === 3,
    arithmetic: process >= 8,
    components,
    subsampling: subsamplingOf(components),
  };
}

function subsamplingOf(components: JpegComponent[]): string {
  if (components.length === 1) return 'grey';
  const factors = components.map((component) => `${component.horizontal}x${component.vertical}`);
  const chromaIsSingle = factors.slice(1, 3).every((factor) => factor === '1x1');
  return (chromaIsSingle ? SUBSAMPLING[factors[0] ?? ''] : undefined) ?? factors.join(',');
}
