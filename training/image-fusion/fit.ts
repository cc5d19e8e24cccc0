import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { type CorpusRow, readCorpus } from './corpus.ts';
import { SCORED } from './detectors.ts';
import { type Copy, extractCopies } from './extract.ts';
import { foldsOf, groupsOf } from './groups.ts';
import { readLearnedTable } from './learned-table.ts';
import { type FittedModels, fitModels, type Judgement, judgeCopy, labelOf } from './nested.ts';
import { detectorFigures, fusionFigures } from './report.ts';
import { cardOf, writeCard } from './write-cards.ts';
import { writeCopies } from './write-copies.ts';

const OUTER_FOLDS = 8;
const MODELS = fileURLToPath(new URL('../../models', import.meta.url));
const COMMAND = 'npm run fit:image -- --learned WORK/learned.csv (training/image/README.md)';

/** Fits the image detectors and their fusion, judges every copy by models that never saw its repository or generator, and writes the cards. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      corpus: { type: 'string' },
      copies: { type: 'string', default: '6' },
      models: { type: 'string', default: MODELS },
      report: { type: 'string' },
      learned: { type: 'string' },
      scores: { type: 'string' },
      'copies-to': { type: 'string' },
    },
  });
  if (!values.corpus) throw new Error('Say where the corpus is: --corpus ../shared/corpus/image');
  sharp.concurrency(1);
  const rows = readCorpus(values.corpus);
  if (values['copies-to']) return writeCopies(values.corpus, rows, values['copies-to']);
  if (!values.learned) throw new Error('Say where the table of the learned detector is: --learned WORK/learned.csv (training/image/README.md)');
  const learned = readLearnedTable(values.learned);
  const copies = await extractCopies(values.corpus, rows, Number(values.copies), learned, (done) => {
    if (done % 100 === 0 || done === rows.length) console.log(`features of ${done} of ${rows.length} pictures`);
  });
  const groups = groupsOf(rows);
  const rowFolds = foldsOf(
    groups,
    rows.map((row) => Number(row.label !== 'real')),
    OUTER_FOLDS,
  );
  const folds = copies.map((copy) => rowFolds[copy.row] as number);
  const judgements = judgeOutOfFold(copies, rows, groups, folds);
  if (values.scores) writeScores(values.scores, copies, rows, judgements);
  const evaluated = { copies, rows, folds, judgements };
  const models = fitModels(copies, rows, groups, [...copies.keys()]);
  const fusion = fusionFigures(evaluated);
  const detectors = Object.fromEntries(SCORED.map(({ card }) => [card, detectorFigures(evaluated, card)]));
  saveCards(values.models, models, fusion, detectors, foldText(groups, rowFolds, rows));
  if (values.report) writeFileSync(values.report, JSON.stringify({ fusion, detectors, weights: models.fusion.weights, shrink: models.shrink }, null, 2));
  printSummary(fusion, detectors, models);
}

function judgeOutOfFold(copies: readonly Copy[], rows: readonly CorpusRow[], groups: readonly string[], folds: readonly number[]): Judgement[] {
  const judgements: Judgement[] = [];
  for (let fold = 0; fold < OUTER_FOLDS; fold += 1) {
    const inside = [...copies.keys()].filter((i) => folds[i] !== fold);
    const models = fitModels(copies, rows, groups, inside);
    for (const i of copies.keys()) if (folds[i] === fold) judgements[i] = judgeCopy(models, copies, i);
    console.log(
      `fold ${fold + 1} of ${OUTER_FOLDS}: penalties ${JSON.stringify([...models.detectors.values()].map(({ penalty }) => penalty))}, shrink ${models.shrink.toFixed(3)}`,
    );
  }
  return judgements;
}

/** One line a copy: what every detector and the fusion said of it, out of fold. */
function writeScores(file: string, copies: readonly Copy[], rows: readonly CorpusRow[], judgements: readonly Judgement[]): void {
  const cards = SCORED.map(({ card }) => card);
  const lines = copies.map((copy, i) => {
    const judgement = judgements[i] as Judgement;
    const row = rows[copy.row] as CorpusRow;
    return [row.sha256, row.repo, copy.kind, copy.copy, labelOf(copy, rows), judgement.score, ...cards.map((card) => judgement.byDetector[card] ?? '')].join(
      ',',
    );
  });
  writeFileSync(file, `${['sha256', 'repo', 'kind', 'copy', 'spoof', 'score', ...cards].join(',')}\n${lines.join('\n')}\n`);
}

function foldText(groups: readonly string[], folds: readonly number[], rows: readonly CorpusRow[]): string {
  const parts = Array.from({ length: OUTER_FOLDS }, (_, fold) => {
    const inside = rows.filter((_row, i) => folds[i] === fold);
    const names = [...new Set(groups.filter((_group, i) => folds[i] === fold))].sort();
    return `${fold + 1}: ${inside.filter((row) => row.label === 'real').length} bona fide, ${inside.filter((row) => row.label !== 'real').length} spoof (${names.join(', ')})`;
  });
  return `Eight folds of whole groups; a group is a connected component over repositories and generators, named by its first repository. Penalties, calibration and fusion are fitted inside each fold's training groups by inner folds of whole groups. ${parts.join('; ')}.`;
}

function saveCards(
  folder: string,
  models: FittedModels,
  fusion: Record<string, unknown>,
  detectors: Record<string, Record<string, unknown>>,
  folds: string,
): void {
  const sources =
    'The image part of the shared corpus (26 public repositories, named in its manifest.csv), each picture sent through seeded random deliveries; splices, copy-moves and smooth fills made by us from its real pictures.';
  const training = (figures: Record<string, unknown>) => ({ sources, folds, command: COMMAND, figures });
  for (const { card, coverageShare } of SCORED) {
    const fitted = models.detectors.get(card);
    if (fitted) writeCard(folder, cardOf(card, coverageShare, fitted.model, training({ ...detectors[card], penalty: fitted.penalty })));
  }
  writeCard(folder, cardOf('image-fusion', 0, models.fusion, training({ ...fusion, shrink: models.shrink })));
}

function printSummary(fusion: Record<string, unknown>, detectors: Record<string, Record<string, unknown>>, models: FittedModels): void {
  const { by_repository, by_generator, ...short } = fusion;
  console.log(JSON.stringify(short, null, 1));
  console.table(by_repository);
  console.table(by_generator);
  for (const [card, { delivered, ...rest }] of Object.entries(detectors)) {
    const { auc, bpcer } = delivered as Record<string, unknown>;
    console.log(card, JSON.stringify({ auc, bpcer, ...rest }));
  }
  console.log('fusion weights', models.fusion.weights, 'bias', models.fusion.bias, 'shrink', models.shrink);
}

await main();
