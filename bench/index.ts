import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { makePhotos } from './photos.ts';
import { type BenchSettings, isSectionName, SECTION_NAMES, SECTIONS, type SectionName } from './sections.ts';

const HELP = `npm run bench -- [--only ${SECTION_NAMES.join(',')}] [--full] [--json] [--models FOLDER]

  pipeline     the stages of one picture: 1 MP under 300 ms and 12 MP under 1.2 s wanted; pictures/s of one and of two engine children
  learned      the network of pictures alone: cutting, crops/s, pictures/s of a core
  audio        the stages of a minute of speech: under 1.5 s wanted, and the memory of ten minutes
  api          reading a detection at 200 requests/s beside one running analysis: p99 under 10 ms wanted
  submissions  50 submissions/s: none lost, none refused (15 s; with --full the 60 s of the bound)
  queue        submission to start on an idle worker: p95 under 50 ms wanted
  scale        two worker processes on one PostgreSQL: 1.7 times one wanted
  database     what one detection costs PostgreSQL
  dialects     what each dialect adds to the native call: under 2 ms at the median wanted
  known        the search among 1,000,000 references of known media: under 50 ms wanted

--models names another folder of networks than the package's own, for pipeline and learned.
Queue, scale, database and known want a PostgreSQL in /usr/lib/postgresql; the bench starts one of its own.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      only: { type: 'string' },
      models: { type: 'string' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'bonafide-bench-'));
  sharp.concurrency(1);
  sharp.cache(false);
  try {
    const settings: BenchSettings = { photos: await makePhotos(folder), folder, full: values.full, models: folderUrl(values.models) };
    const results: Partial<Record<SectionName, unknown>> = {};
    for (const name of sectionsFrom(values.only)) {
      console.error(`${name} ...`);
      const { result, text } = await SECTIONS[name](settings);
      results[name] = result;
      if (!values.json) console.log(`${text}\n`);
    }
    if (values.json) console.log(JSON.stringify(results, null, 2));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const folderUrl = (path: string | undefined): URL | undefined => (path === undefined ? undefined : pathToFileURL(join(path, '/')));

function sectionsFrom(only: string | undefined): SectionName[] {
  const names = only?.split(',') ?? [...SECTION_NAMES];
  const unknown = names.find((name) => !isSectionName(name));
  if (unknown !== undefined) throw new Error(`There is no section "${unknown}". There are ${SECTION_NAMES.join(', ')}.`);
  return names.filter(isSectionName);
}

await main();
