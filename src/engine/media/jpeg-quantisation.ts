import { ANNEX_K_CHROMA, ANNEX_K_LUMA, PHOTOSHOP_LUMA, ROBIDOUX } from './jpeg-known-tables.ts';

/** Who computes tables like these. `standard-ijg` is libjpeg's scaling of Annex K; `custom` is none that we know. */
export type TableFamily = 'standard-ijg' | 'mozjpeg' | 'photoshop' | 'flat' | 'custom';

export interface QuantisationMatch {
  family: TableFamily;
  /** IJG quality 1..100 that gives these tables or comes nearest; for `photoshop` this is still the nearest IJG quality. */
  quality: number;
  /** True where every step of the tables present is the family's own. */
  exact: boolean;
  /** Mean absolute difference from the IJG luma table of `quality`, relative to its steps; 0 for an exact match. */
  distance: number;
  /** Adobe Photoshop's own name of the setting, where the table is one of its. */
  setting: string | null;
}

const ZIGZAG = zigzagOrder();
const MAX_TABLES = 4;

/** Natural (row-major) index of each zigzag position (ITU-T T.81, figure A.6). */
function zigzagOrder(): Uint8Array {
  const cells = Array.from({ length: 64 }, (_, i) => ({ row: i >> 3, column: i & 7 }));
  const upwards = (sum: number) => sum % 2 === 0;
  cells.sort((a, b) => {
    const sum = a.row + a.column;
    const difference = sum - (b.row + b.column);
    return difference !== 0 ? difference : upwards(sum) ? b.row - a.row : a.row - b.row;
  });
  return Uint8Array.from(cells, (cell) => cell.row * 8 + cell.column);
}

/** Tables by number from the payloads of DQT segments, steps in natural order; a later definition of a number replaces the earlier one. */
export function readQuantisationTables(payloads: Uint8Array[]): Map<number, Uint16Array> {
  const tables = new Map<number, Uint16Array>();
  for (const payload of payloads) {
    let at = 0;
    while (at < payload.length) {
      const head = payload[at] as number;
      const wide = head >> 4 === 1;
      if (head >> 4 > 1 || (head & 15) >= MAX_TABLES || at + 1 + (wide ? 128 : 64) > payload.length) break;
      const steps = new Uint16Array(64);
      for (let i = 0; i < 64; i += 1) {
        const from = at + 1 + (wide ? i * 2 : i);
        steps[ZIGZAG[i] as number] = wide ? ((payload[from] as number) << 8) | (payload[from + 1] as number) : (payload[from] as number);
      }
      tables.set(head & 15, steps);
      at += 1 + (wide ? 128 : 64);
    }
  }
  return tables;
}

/** The Independent JPEG Group's scaling (libjpeg jcparam.c, jpeg_quality_scaling and jpeg_add_quant_table), baseline range 1..255. */
export function ijgTable(quality: number, base: ArrayLike<number> = ANNEX_K_LUMA): Uint16Array {
  const percent = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  return Uint16Array.from({ length: 64 }, (_, i) => Math.min(255, Math.max(1, Math.floor(((base[i] as number) * percent + 50) / 100))));
}

/** Names the family of a luma table (and chroma table, where there is one) and the quality that it stands for. */
export function matchQuantisation(luma: Uint16Array, chroma: Uint16Array | null): QuantisationMatch {
  const nearest = nearestQuality(luma, ANNEX_K_LUMA);
  const standard = { family: 'standard-ijg', ...nearest, setting: null } as const;
  if (nearest.exact) return { ...standard, exact: chroma === null || isScaled(chroma, nearest.quality) };
  const robidoux = nearestQuality(luma, ROBIDOUX);
  if (robidoux.exact) return { family: 'mozjpeg', ...robidoux, setting: null };
  const photoshop = PHOTOSHOP_LUMA.find((known) => known.steps.every((step, i) => step === luma[i]));
  if (photoshop) return { ...standard, family: 'photoshop', exact: true, setting: photoshop.setting };
  if (luma.every((step) => step === luma[0])) return { ...standard, family: 'flat', exact: true };
  return { ...standard, family: 'custom' };
}

/** libjpeg 9d and later begin the chroma table with 16 instead of 17; some writers use the luma table for chroma too. All are the same quality. */
const CHROMA_BASES = [ANNEX_K_CHROMA, Uint16Array.from(ANNEX_K_CHROMA, (step, i) => (i === 0 ? 16 : step)), ANNEX_K_LUMA];

function isScaled(chroma: Uint16Array, quality: number): boolean {
  return CHROMA_BASES.some((base) => ijgTable(quality, base).every((step, i) => step === chroma[i]));
}

function nearestQuality(table: Uint16Array, base: ArrayLike<number>): { quality: number; exact: boolean; distance: number } {
  let best = { quality: 1, exact: false, distance: Number.POSITIVE_INFINITY };
  for (let quality = 100; quality >= 1 && best.distance > 0; quality -= 1) {
    const scaled = ijgTable(quality, base);
    const distance = table.reduce((sum, step, i) => sum + Math.abs(step - (scaled[i] as number)) / (scaled[i] as number), 0) / 64;
    if (distance < best.distance) best = { quality, exact: distance === 0, distance };
  }
  return best;
}
