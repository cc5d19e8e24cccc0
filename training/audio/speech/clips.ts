import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { openAudio } from '../../../src/engine/media/audio.ts';

/** A sound with what keeps it together with its kin: they are never on both sides of a split. */
export interface Clip {
  group: string;
  samples: Float32Array;
}

const LONGEST_SECONDS = 30;
/** Names in the library of sounds that a voice may be in: neither speech for sure nor surely none. */
const VOICES =
  /voice|vocal|vocoder|talk|speech|crowd|mouth|laugh|scream|human|child|cheer|lip|tongue|cheek|breath|man\b|women|formant|group|grocery|hall|street|station|outdoors|shopping|boston|war|gargl|spit|kiss|thisis/i;

/** Speech of people and machines: every clip of the corpus. */
export async function speechClips(corpus: string): Promise<Clip[]> {
  const rows: Record<string, string>[] = parse(readFileSync(`${corpus}/manifest.csv`), { columns: true });
  const clips: Clip[] = [];
  for (const { path, repo } of rows) if (path && repo) clips.push({ group: repo, samples: await decoded(`${corpus}/${path}`) });
  return clips;
}

/** Recordings of things, machines, animals and instruments: a folder of files whose numbered names are takes of the same. */
export async function soundClips(folder: string): Promise<Clip[]> {
  const names = readdirSync(folder).filter((name) => /\.(mp3|wav|ogg|flac)$/i.test(name) && !VOICES.test(name));
  const clips: Clip[] = [];
  for (const name of names.toSorted()) {
    const samples = await decoded(`${folder}/${name}`);
    if (samples.length > 800) clips.push({ group: name.replace(/[\d_#.].*$/, '').toLowerCase(), samples });
  }
  return clips;
}

async function decoded(path: string): Promise<Float32Array> {
  const source = await openAudio(path, { startSeconds: 0, endSeconds: LONGEST_SECONDS });
  try {
    const parts: Float32Array[] = [];
    for await (const { samples } of source.blocks()) parts.push(samples);
    return Float32Array.from(parts.flatMap((part) => [...part]));
  } finally {
    await source.close();
  }
}
