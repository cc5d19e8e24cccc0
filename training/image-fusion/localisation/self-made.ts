import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import type { Raster } from '../../../src/engine/media/raster.ts';
import { type CorpusRow, readCorpus } from '../corpus.ts';
import { fromRaster, toRaster } from '../delivery.ts';
import { decode } from '../media.ts';
import { between, pick, type Random, seededRandom } from '../random.ts';
import { ALTERATIONS, type Alteration, alter } from './alter.ts';

/** One picture that we changed, or left as it is. */
export interface MadePicture {
  name: string;
  repo: string;
  /** null: unchanged, but saved in the same ways. */
  kind: Alteration | null;
  format: 'jpeg' | 'png';
  quality: number;
  passedOn: boolean;
  bytes: Buffer;
  mask: Raster;
}

const MAX_SIDE_PX = 640;
const MIN_SIDE_PX = 192;

/** Every real picture of the corpus once changed and, for every second one, once unchanged, those that are `wanted`, made again only where `folder` lacks them. */
export async function* madePictures(corpus: string, folder: string, wanted: (name: string) => boolean = () => true): AsyncGenerator<MadePicture> {
  mkdirSync(folder, { recursive: true });
  const rows = readCorpus(corpus).filter(({ label }) => label === 'real');
  for (const [index, row] of rows.entries()) {
    const kinds: (Alteration | null)[] = index % 2 === 0 ? [ALTERATIONS[(index / 2) % 4] as Alteration, null] : [pick(seededRandom(row.sha256), ALTERATIONS)];
    for (const kind of kinds) {
      const name = createHash('sha256').update(`${row.sha256} ${kind}`).digest('hex').slice(0, 16);
      if (!wanted(name)) continue;
      const made = await madeOnce(corpus, folder, rows, row, kind, name);
      if (made) yield made;
    }
  }
}

async function madeOnce(
  corpus: string,
  folder: string,
  rows: readonly CorpusRow[],
  row: CorpusRow,
  kind: Alteration | null,
  name: string,
): Promise<MadePicture | null> {
  const facts = `${folder}/${name}.json`;
  if (!existsSync(facts)) await make(corpus, folder, rows, row, kind, name);
  const known = JSON.parse(readFileSync(facts, 'utf8')) as Pick<MadePicture, 'kind' | 'repo' | 'format' | 'quality' | 'passedOn'> | null;
  if (!known) return null;
  const { data, info } = await sharp(`${folder}/${name}.mask.png`).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  return { name, ...known, bytes: readFileSync(`${folder}/${name}.${known.format}`), mask: { width: info.width, height: info.height, channels: 1, data } };
}

async function make(corpus: string, folder: string, rows: readonly CorpusRow[], row: CorpusRow, kind: Alteration | null, name: string): Promise<void> {
  const random = seededRandom(`${row.sha256} localisation ${kind}`);
  const original = await cutTo(await decode(readFileSync(`${corpus}/${row.path}`)), random);
  const foreign = rows.filter(({ repo }) => repo !== row.repo);
  const donor = await decode(readFileSync(`${corpus}/${pick(random, foreign).path}`));
  if (Math.min(original.width, original.height) < MIN_SIDE_PX) {
    writeFileSync(`${folder}/${name}.json`, 'null');
    return;
  }
  const unchanged = {
    picture: original,
    mask: { width: original.width, height: original.height, channels: 1 as const, data: new Uint8Array(original.width * original.height) },
  };
  const { picture, mask } = kind === null ? unchanged : await alter(original, kind, donor, random);
  const saved = await save(picture, random);
  writeFileSync(`${folder}/${name}.${saved.format}`, saved.bytes);
  await sharp(mask.data, { raw: { width: mask.width, height: mask.height, channels: 1 } })
    .resize(saved.width, saved.height, { kernel: 'nearest', fit: 'fill' })
    .png()
    .toFile(`${folder}/${name}.mask.png`);
  const { format, quality, passedOn } = saved;
  writeFileSync(`${folder}/${name}.json`, JSON.stringify({ repo: row.repo, kind, format, quality, passedOn }));
}

async function cutTo(raster: Raster, random: Random): Promise<Raster> {
  const width = Math.min(raster.width, MAX_SIDE_PX);
  const height = Math.min(raster.height, MAX_SIDE_PX);
  // On the grid of blocks, so that a former JPEG's grid stays where an editor would leave it, in three of four cases.
  const grid = random() < 0.75 ? 8 : 1;
  const left = Math.floor((random() * (raster.width - width + 1)) / grid) * grid;
  const top = Math.floor((random() * (raster.height - height + 1)) / grid) * grid;
  return toRaster(fromRaster(raster).extract({ left, top, width, height }));
}

interface Saved extends Pick<MadePicture, 'format' | 'quality' | 'passedOn' | 'bytes'> {
  width: number;
  height: number;
}

/** As PNG in a quarter of the cases, else as JPEG of quality 75 to 98; one in five is then made smaller and saved again, as services do. */
async function save(picture: Raster, random: Random): Promise<Saved> {
  const format = random() < 0.25 ? 'png' : 'jpeg';
  const quality = Math.round(between(random, 75, 98));
  const chromaSubsampling = random() < 0.7 ? '4:2:0' : '4:4:4';
  const passedOn = random() < 0.2;
  const size = { width: picture.width, height: picture.height };
  const first = await (format === 'png' ? fromRaster(picture).png() : fromRaster(picture).jpeg({ quality, chromaSubsampling })).toBuffer();
  if (!passedOn) return { format, quality: format === 'png' ? 100 : quality, passedOn, bytes: first, ...size };
  const scale = random() < 0.5 ? 1 : between(random, 0.6, 0.95);
  const again = Math.round(between(random, 70, 92));
  const bytes = await sharp(first)
    .resize(Math.round(size.width * scale), Math.round(size.height * scale), { fit: 'fill' })
    .jpeg({ quality: again })
    .toBuffer();
  return { format: 'jpeg', quality: again, passedOn, bytes, width: Math.round(size.width * scale), height: Math.round(size.height * scale) };
}
