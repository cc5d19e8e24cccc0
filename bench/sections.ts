import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { loadConfig } from '../src/config.ts';
import type { Engine } from '../src/core/ports.ts';
import { openEngine } from '../src/server/open-engine.ts';
import { measureSound, type SoundResult } from './audio-pipeline.ts';
import { renderAudio } from './audio-render.ts';
import { measureApi } from './bounds/api.ts';
import { measureDatabase } from './bounds/database.ts';
import { measureDialects } from './bounds/dialects.ts';
import { renderDialects } from './bounds/dialects-render.ts';
import { measureKnown } from './bounds/known.ts';
import { measureQueue } from './bounds/queue.ts';
import { renderApi, renderDatabase, renderKnown, renderQueue, renderScale, renderSubmissions } from './bounds/render.ts';
import { measureScale } from './bounds/scale.ts';
import { measureSubmissions } from './bounds/submissions.ts';
import { type Deadline, measureStages, measureThroughput, type ThroughputResult } from './image-pipeline.ts';
import { measureLearned } from './learned-pipeline.ts';
import { renderLearned } from './learned-render.ts';
import { type Cluster, withCluster } from './load/cluster.ts';
import type { Photo } from './photos.ts';
import { type PipelineResult, renderPipeline } from './render.ts';
import { makeSounds } from './sounds.ts';

export interface BenchSettings {
  photos: Photo[];
  /** For what a section makes for itself; it goes with the bench. */
  folder: string;
  /** The durations of the bounds instead of shorter ones. */
  full: boolean;
  /** Another folder of networks than the package's own. */
  models: URL | undefined;
}

/** What a section found, as data and as text. */
export interface SectionResult {
  result: unknown;
  text: string;
}

export const SECTION_NAMES = ['pipeline', 'learned', 'audio', 'api', 'submissions', 'queue', 'scale', 'database', 'dialects', 'known'] as const;
export type SectionName = (typeof SECTION_NAMES)[number];

export const isSectionName = (name: string): name is SectionName => SECTION_NAMES.some((known) => known === name);

/** The pipeline ends about here; its series are cut short, not left out. */
const PIPELINE_SECONDS = 45;
const PIPELINE_RUNS = 9;
const AUDIO_SECONDS = 22;
const AUDIO_RUNS = 5;
const PICTURES = { '1 MP': 16, '12 MP': 4 } as const;
const SUBMISSION_SECONDS = { full: 60, short: 15 } as const;
const SCALE_PICTURES = { full: 80, short: 24 } as const;
const KNOWN_ENTRIES = 1_000_000;
const DIALECT_ROUNDS = { full: { reads: 2000, submissions: 120 }, short: { reads: 500, submissions: 40 } } as const;
const NO_CLUSTER: SectionResult = { result: null, text: 'Left out: there is no PostgreSQL in /usr/lib/postgresql, or no user "postgres" to run it.' };

/** Every section; each stands alone. */
export const SECTIONS: Readonly<Record<SectionName, (settings: BenchSettings) => Promise<SectionResult>>> = {
  pipeline: async ({ photos, models }) => {
    const result = await measurePipeline(photos, models);
    return { result, text: renderPipeline(result) };
  },
  learned: async ({ photos, models }) => {
    const result = await measureLearned(largeOnes(photos), models);
    return { result, text: renderLearned(result) };
  },
  audio: async ({ folder }) => {
    const result = await measureAudio(folder);
    return { result, text: renderAudio(result) };
  },
  api: async ({ photos }) => {
    const result = await measureApi(await jpegOf(photos, 'small'), await jpegOf(photos, '12 MP'));
    return { result, text: renderApi(result) };
  },
  submissions: async ({ photos, full }) => {
    const result = await measureSubmissions(await jpegOf(photos, 'small'), full ? SUBMISSION_SECONDS.full : SUBMISSION_SECONDS.short);
    return { result, text: renderSubmissions(result) };
  },
  queue: async ({ photos }) => {
    const small = await jpegOf(photos, 'small');
    const embedded = await measureQueue(small, null);
    const server = await withCluster(async (cluster) => cluster && measureQueue(small, await cluster.createDatabase('queue')));
    const result = server ? [embedded, server] : [embedded];
    return { result, text: renderQueue(result) };
  },
  scale: async ({ photos, full }) => {
    const photo = await jpegOf(photos, '1 MP');
    return onCluster((cluster) => measureScale(photo, cluster, full ? SCALE_PICTURES.full : SCALE_PICTURES.short), renderScale);
  },
  database: () => onCluster(measureDatabase, renderDatabase),
  dialects: async ({ photos, full }) => {
    const result = await measureDialects(await jpegOf(photos, 'small'), full ? DIALECT_ROUNDS.full : DIALECT_ROUNDS.short);
    return { result, text: renderDialects(result) };
  },
  known: async ({ folder }) => {
    const embedded = await measureKnown(join(folder, 'known'), null, KNOWN_ENTRIES);
    const server = await withCluster(async (cluster) => cluster && measureKnown('', await cluster.createDatabase('known'), KNOWN_ENTRIES));
    const result = server ? [embedded, server] : [embedded];
    return { result, text: renderKnown(result) };
  },
};

async function onCluster<T>(measure: (cluster: Cluster) => Promise<T>, render: (result: T) => string): Promise<SectionResult> {
  return withCluster(async (cluster) => {
    if (!cluster) return NO_CLUSTER;
    const result = await measure(cluster);
    return { result, text: render(result) };
  });
}

async function jpegOf(photos: readonly Photo[], wanted: Photo['name']): Promise<Buffer> {
  const photo = photos.find(({ name }) => name === wanted);
  if (!photo) throw new Error(`there is no photo "${wanted}"`);
  return readFile(photo.path);
}

const largeOnes = (photos: readonly Photo[]): Photo[] => photos.filter(({ name }) => name !== 'small');

async function measurePipeline(all: readonly Photo[], models: URL | undefined): Promise<PipelineResult> {
  const photos = largeOnes(all);
  const start = performance.now();
  const isOver: Deadline = () => performance.now() - start > PIPELINE_SECONDS * 500;
  const result: PipelineResult = { stages: [], throughput: [] };
  for (const children of [1, 2]) {
    const engine = await openEngine(loadConfig(), { engines: children, models });
    try {
      if (children === 1) for (const photo of photos) result.stages.push(await measureStages(engine, photo, PIPELINE_RUNS, isOver));
      for (const photo of photos) result.throughput.push(await throughput(engine, photo, children));
    } finally {
      await engine.close();
    }
  }
  return result;
}

/** Each length has a child of its own, whose peak is that of this length. */
async function measureAudio(folder: string): Promise<SoundResult[]> {
  const sounds = await makeSounds(folder);
  const start = performance.now();
  const isOver: Deadline = () => performance.now() - start > AUDIO_SECONDS * 1000;
  const results: SoundResult[] = [];
  for (const sound of sounds) {
    const engine = await openEngine(loadConfig(), { engines: 1 });
    try {
      results.push(await measureSound(engine, sound, folder, AUDIO_RUNS, isOver));
    } finally {
      await engine.close();
    }
  }
  return results;
}

const throughput = (engine: Engine, photo: Photo, children: number): Promise<ThroughputResult> =>
  measureThroughput(engine, photo, children, photo.megapixels > 4 ? PICTURES['12 MP'] : PICTURES['1 MP']);
