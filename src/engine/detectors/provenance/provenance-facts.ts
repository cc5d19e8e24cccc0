import type { ImageMedia } from '../../media/image-media.ts';
import type { MetadataText } from '../../media/metadata/blocks.ts';
import { type Metadata, readMetadata } from '../../media/metadata/read-metadata.ts';
import type { C2paFacts } from './c2pa-facts.ts';
import type { C2paState } from './c2pa-state.ts';
import { type CameraFacts, cameraFacts } from './camera-facts.ts';
import { editingSoftware } from './editing-software.ts';
import { findTraces, type GeneratorTrace } from './generator-trace.ts';
import { c2paOf } from './read-c2pa.ts';
import { type Backing, manipulationOf, type SourceType, termOf } from './source-type.ts';

/** All provenance findings of one picture. */
export interface ProvenanceFacts {
  c2pa: C2paFacts;
  /** A manifest that lies elsewhere; it is never fetched. */
  remoteManifest: string | null;
  sourceTypes: SourceType[];
  /** The best first. */
  traces: GeneratorTrace[];
  /** The Chinese AIGC label: 1 generated, 2 possibly, 3 suspected (GB 45438-2025). */
  aigcLabel: string | null;
  editing: string[];
  camera: CameraFacts | null;
  metadata: Pick<Metadata, 'hasXmp' | 'hasPhotoshop'>;
}

const BACKING: Readonly<Record<C2paState, Backing>> = { Trusted: 'trusted', Valid: 'intact', Invalid: 'broken', NotPresent: 'unsigned' };
const SOURCE_FIELDS: Readonly<Record<string, string>> = {
  'xmp:Iptc4xmpExt:DigitalSourceType': 'xmp',
  'xmp:Iptc4xmpExt:DigitalSourcefileType': 'xmp',
  'png:DigitalSourceType': 'png',
};
const AIGC_FIELDS = new Set(['xmp:TC260:AIGC', 'png:AIGC', 'jpeg:AIGC', 'exif:UserComment', 'exif:ImageDescription']);

export async function gatherFacts({ bytes, facts }: ImageMedia, trustPem: string | null): Promise<ProvenanceFacts> {
  const { texts, exif, hasXmp, hasPhotoshop } = readMetadata(bytes);
  const c2pa = await c2paOf(bytes, trustPem);
  const backing = BACKING[c2pa.state];
  const sourceTypes = [...c2pa.sourceTypes.map((type) => ({ ...type, from: 'c2pa', backing })), ...declaredSources(texts)];
  const hasAiSource = sourceTypes.some((type) => manipulationOf(type) !== null);
  return {
    c2pa,
    remoteManifest: texts.find(({ where, text }) => where === 'xmp:dcterms:provenance' && /^https?:/i.test(text))?.text.slice(0, 300) ?? null,
    sourceTypes,
    traces: findTraces(texts, { texts: c2pa.agents, backing }, hasAiSource),
    aigcLabel: aigcLabelOf(texts),
    editing: editingSoftware([...texts, ...c2pa.agents]),
    camera: cameraFacts(exif, facts),
    metadata: { hasXmp, hasPhotoshop },
  };
}

function declaredSources(texts: readonly MetadataText[]): SourceType[] {
  return texts.flatMap(({ where, text }): SourceType[] => {
    const from = SOURCE_FIELDS[where];
    const term = from === undefined ? null : termOf(text);
    return from === undefined || term === null ? [] : [{ term, from, backing: 'unsigned', scope: 'whole' }];
  });
}

function aigcLabelOf(texts: readonly MetadataText[]): string | null {
  for (const { where, text } of texts) {
    if (!AIGC_FIELDS.has(where) || (where.startsWith('exif:') && !text.includes('"AIGC"'))) continue;
    const label = /"?Label"?\s*:\s*"?([123])\b/.exec(text.slice(0, 10_000))?.[1];
    if (label !== undefined) return label;
  }
  return null;
}
