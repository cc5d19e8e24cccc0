import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import sharp, { type Sharp } from 'sharp';
import { DEGRADATION_KINDS, type DegradationKind, degradationOf } from '../../../src/engine/degradation/degradation.ts';
import type { Raster } from '../../../src/engine/media/raster.ts';
import { type CorpusRow, readCorpus } from '../corpus.ts';
import { fromRaster } from '../delivery.ts';
import { writeBetween } from '../localisation/docs-table.ts';
import { decode, mediaOf } from '../media.ts';

type Kernel = 'cubic' | 'nearest';

/** Made small by the factor and brought back to its size. */
async function enlarged(raster: Raster, factor: number, kernel: Kernel): Promise<Sharp> {
  const small = await fromRaster(raster)
    .resize(Math.round(raster.width / factor), Math.round(raster.height / factor), { fit: 'fill' })
    .png()
    .toBuffer();
  return sharp(small).resize(raster.width, raster.height, { kernel, fit: 'fill' });
}

const COPIES: Readonly<Record<string, (raster: Raster, bytes: Buffer) => Promise<Buffer>>> = {
  'as it is': async (_, bytes) => bytes,
  'shared (q75)': async (raster) => fromRaster(raster).jpeg({ quality: 75 }).toBuffer(),
  'half size, q90': async (raster) =>
    fromRaster(raster)
      .resize(Math.round(raster.width / 2))
      .jpeg({ quality: 90 })
      .toBuffer(),
  'enlarged 2x, PNG': async (raster) => (await enlarged(raster, 2, 'cubic')).png().toBuffer(),
  'enlarged 3x, PNG': async (raster) => (await enlarged(raster, 3, 'cubic')).png().toBuffer(),
  'enlarged 3x, q75': async (raster) => (await enlarged(raster, 3, 'cubic')).jpeg({ quality: 75 }).toBuffer(),
  'repeated 3x, q85': async (raster) => (await enlarged(raster, 3, 'nearest')).jpeg({ quality: 85 }).toBuffer(),
  'JPEG q20': async (raster) => fromRaster(raster).jpeg({ quality: 20 }).toBuffer(),
};

/** How often each kind is found in copies of real and of generated pictures, evenly chosen from the corpus: a Markdown table. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      corpus: { type: 'string', default: '../shared/corpus/image' },
      count: { type: 'string', default: '40' },
      unchanged: { type: 'string', default: '120' },
      page: { type: 'string' },
    },
  });
  const rows = readCorpus(values.corpus);
  const pick = (label: string, count: number): CorpusRow[] => {
    const all = rows.filter((row) => row.label === label);
    return Array.from({ length: Math.min(count, all.length) }, (_, i) => all[Math.floor((i * all.length) / count)] as CorpusRow);
  };
  const lines: string[] = [];
  const say = (line: string): void => {
    lines.push(line);
    console.log(line);
  };
  say(`| copy | class | pictures | ${DEGRADATION_KINDS.join(' | ')} |\n|---|---|---|${DEGRADATION_KINDS.map(() => '---|').join('')}`);
  for (const [copy, make] of Object.entries(COPIES)) {
    for (const label of ['real', 'fake']) {
      const chosen = pick(label, Number(copy === 'as it is' ? values.unchanged : values.count));
      const counts = new Map<DegradationKind, number>();
      for (const { path } of chosen) {
        const bytes = readFileSync(`${values.corpus}/${path}`);
        const kind = await kindOf(await make(await decode(bytes), bytes));
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
      }
      const shares = DEGRADATION_KINDS.map((kind) => `${Math.round((100 * (counts.get(kind) ?? 0)) / chosen.length)} %`);
      say(`| ${copy} | ${label} | ${chosen.length} | ${shares.join(' | ')} |`);
    }
  }
  if (values.page) writeBetween(values.page, 'degradation', lines.join('\n'));
}

async function kindOf(bytes: Buffer): Promise<DegradationKind> {
  const { format } = await sharp(bytes).metadata();
  return degradationOf(mediaOf(bytes, await decode(bytes), format ?? '')).kind;
}

await main();
