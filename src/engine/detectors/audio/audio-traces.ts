import type { C2paFacts } from '../provenance/c2pa-facts.ts';
import type { Backing } from '../provenance/source-type.ts';
import { AUDIO_GENERATORS, type AudioGeneratorRow } from './generators.ts';

/** A generator that the file names. */
export interface AudioTrace {
  name: string;
  family: AudioGeneratorRow['family'];
  tool: string;
  /** `tag:comment`, `c2pa:agent`, ... */
  where: string;
  backing: Backing;
  source: string;
}

/** Fields for the name of a program. ID3 TSSE and TENC, RIFF ISFT, Vorbis ENCODER and MP4 `©too` all come under these names. */
const PROGRAM_TAGS = new Set([
  'encoder',
  'encoded_by',
  'software',
  'encoding_tool',
  'tool',
  'creation_tool',
  'generator',
  'isft',
  'itch',
  'originator',
  'ai_model',
  'ai_system',
]);
const RANK: Readonly<Record<Backing, number>> = { trusted: 0, intact: 1, unsigned: 2, broken: 3 };

/** Every generator that tags or manifest name, those in an intact manifest first; one for each tool. */
export function findAudioTraces(tags: Readonly<Record<string, string>>, agents: C2paFacts['agents'], backing: Backing): AudioTrace[] {
  const traces: AudioTrace[] = [];
  for (const row of AUDIO_GENERATORS) {
    const agent = row.by === 'program' ? agents.find(({ where, text }) => where !== 'c2pa:component' && row.pattern.test(text)) : undefined;
    if (agent) traces.push(traceOf(row, agent.where, backing));
    const tag = Object.entries(tags).find(([key, value]) => (row.by === 'form' || PROGRAM_TAGS.has(key)) && row.pattern.test(value.trim()));
    if (tag) traces.push(traceOf(row, `tag:${tag[0]}`, 'unsigned'));
  }
  const sorted = traces.toSorted((a, b) => RANK[a.backing] - RANK[b.backing]);
  return sorted.filter((trace, index) => sorted.findIndex(({ tool }) => tool === trace.tool) === index);
}

const traceOf = ({ name, family, tool, source }: AudioGeneratorRow, where: string, backing: Backing): AudioTrace => ({
  name,
  family,
  tool,
  where,
  backing,
  source,
});

const MAX_LABEL_CHARS = 10_000;

/** The Chinese label of generated content: 1 generated, 2 possibly, 3 suspected (GB 45438-2025). */
export function aigcLabelIn(tags: Readonly<Record<string, string>>): string | null {
  for (const [key, value] of Object.entries(tags)) {
    if (!key.endsWith('aigc') && !value.includes('"AIGC"')) continue;
    const label = /"?Label"?\s*:\s*"?([123])\b/.exec(value.slice(0, MAX_LABEL_CHARS))?.[1];
    if (label !== undefined) return label;
  }
  return null;
}
