import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Raster } from '../../../src/engine/media/raster.ts';
import { foldsOf } from '../groups.ts';
import { cardOf, writeCard } from '../write-cards.ts';
import { cachedCells, measureCells } from './cells.ts';
import { localisationTable, writeBetween } from './docs-table.ts';
import { fitCells, type LabelledPicture } from './fit-cells.ts';
import { cellLabels } from './judged-cells.ts';
import { figuresByKind, type Shown, showPicture, weightsOf, withBestThreshold } from './localisation-figures.ts';
import { readPairs } from './pairs.ts';
import { type MadePicture, madePictures } from './self-made.ts';

const FOLDS = 4;
const MODELS = fileURLToPath(new URL('../../../models', import.meta.url));

interface Known extends LabelledPicture {
  made: Pick<MadePicture, 'repo' | 'kind' | 'format' | 'passedOn'>;
  mask: Raster;
}

/** Fits the localisation on pictures that we changed, folds by repository, measures it on pairs that others made, and writes the card. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      corpus: { type: 'string', default: '../shared/corpus/image' },
      pairs: { type: 'string', multiple: true, default: ['../shared/corpus/originals/manifest.csv'] },
      work: { type: 'string', default: 'node_modules/.cache/image-localisation' },
      models: { type: 'string', default: MODELS },
      report: { type: 'string' },
      page: { type: 'string' },
      known: { type: 'boolean', default: false },
    },
  });
  const known = await readMade(values.corpus, values.work, values.known);
  const folds = foldsOf(
    known.map(({ made }) => made.repo),
    known.map(({ changed }) => Number(changed)),
    FOLDS,
  );
  const outOfFold: Shown[] = [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const inside = known.filter((_, i) => folds[i] !== fold);
    const model = fitOn(inside);
    known.forEach(({ name, made, cells, mask, changed }, i) => {
      if (folds[i] === fold) outOfFold.push(showPicture(name, made.kind ?? 'unchanged', cells, changed ? mask : null, model));
    });
  }
  const model = fitOn(known);
  const pairs: Record<string, Shown[]> = {};
  for (const list of values.pairs) pairs[list.split('/').slice(-2).join('/')] = await showPairs(list, values.work, model);
  const unchanged = outOfFold
    .filter(({ kind }) => kind === 'unchanged')
    .map(({ strength }) => strength)
    .sort((a, b) => b - a);
  const figures = {
    self_made_out_of_fold: figuresByKind(outOfFold),
    strength_that_5_percent_of_unchanged_reach: unchanged[Math.floor(unchanged.length * 0.05)] ?? null,
    others: Object.fromEntries(Object.entries(pairs).map(([list, shown]) => [list, figuresByKind(shown)])),
  };
  const sources =
    'Real pictures of the image part of the shared corpus (named in its manifest.csv), changed by us: splices, clones, holes filled by diffusion and by patches, saved as PNG or JPEG q75-98, one in five passed on; and the same saved unchanged.';
  const training = { sources, folds: `${FOLDS} folds of whole repositories`, command: 'node training/image-fusion/localisation/fit.ts', figures };
  writeCard(values.models, cardOf('image-localisation', 0, model, training));
  if (values.page)
    writeBetween(values.page, 'localisation', localisationTable({ 'changed by us, out of fold': figures.self_made_out_of_fold, ...figures.others }));
  if (values.report) writeFileSync(values.report, JSON.stringify({ figures, pairs, outOfFold }, null, 1));
  console.log(JSON.stringify(figures, null, 1));
  console.log(JSON.stringify(weightsOf(model)));
  for (const shown of Object.values(pairs))
    console.table(
      shown.map(({ name, kind, pixelAuc, f1, places, strength }) => ({
        name: name.slice(0, 12),
        kind,
        auc: pixelAuc?.toFixed(3),
        f1: f1?.toFixed(3),
        places,
        strength: strength.toFixed(2),
      })),
    );
}

function fitOn(known: readonly Known[]): ReturnType<typeof fitCells> {
  return withBestThreshold(
    fitCells(known),
    known.filter(({ changed }, i) => changed && i % 2 === 0),
  );
}

async function readMade(corpus: string, work: string, onlyKnown: boolean): Promise<Known[]> {
  const known: Known[] = [];
  for await (const made of madePictures(corpus, `${work}/made`, (name) => !onlyKnown || existsSync(`${work}/cells/${name}.cells`))) {
    const cells = await cachedCells(`${work}/cells`, made.name, onlyKnown ? null : () => measureCells(made.bytes, made.format));
    if (!cells) continue;
    known.push({ name: made.name, cells, labels: cellLabels(made.mask, cells), changed: made.kind !== null, made, mask: made.mask });
  }
  console.log(`${known.length} pictures`);
  return known;
}

async function showPairs(list: string, work: string, model: ReturnType<typeof fitCells>): Promise<Shown[]> {
  const cut = list.lastIndexOf('/');
  const shown: Shown[] = [];
  for (const { path, kind, bytes, mask } of await readPairs(list.slice(0, cut), list.slice(cut + 1))) {
    const cells = await cachedCells(`${work}/cells`, path.replaceAll('/', '-'), () => measureCells(bytes, /\.jpe?g$/.test(path) ? 'jpeg' : 'png'));
    if (cells) shown.push(showPicture(path, kind, cells, mask, model));
  }
  return shown;
}

await main();
