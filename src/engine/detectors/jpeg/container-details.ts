import type { JsonValue } from '../../../core/evidence.ts';
import { type JpegStructure, readJpegStructure } from '../../media/jpeg-structure.ts';

/** Segment names listed in the details at most; the count is given besides. */
const MAX_LISTED = 40;

/** Facts of the JPEG file for a reader; never part of the score. Null for other formats. */
export function containerDetails(bytes: Uint8Array): { readonly [key: string]: JsonValue } | null {
  const structure = readJpegStructure(bytes);
  if (!structure) return null;
  const { frame, quantisation } = structure;
  return {
    subsampling: frame?.subsampling ?? null,
    progressive: frame?.progressive ?? null,
    stored_width: frame?.width ?? null,
    stored_height: frame?.height ?? null,
    table_family: quantisation?.family ?? null,
    table_setting: quantisation?.setting ?? null,
    quality: quantisation?.quality ?? null,
    quality_exact: quantisation?.exact ?? null,
    quality_distance: quantisation ? round(quantisation.distance) : null,
    luma_table: structure.lumaTable ? [...structure.lumaTable] : null,
    chroma_table: structure.chromaTable ? [...structure.chromaTable] : null,
    huffman: structure.huffman,
    restart_interval: structure.restartInterval,
    trailing_bytes: structure.trailingBytes,
    end_found: structure.endFound,
    embedded_jpegs: structure.embeddedJpegs,
    segments: segmentNames(structure),
    segment_count: structure.segments.length,
  };
}

function segmentNames(structure: JpegStructure): string[] {
  return structure.segments.slice(0, MAX_LISTED).map((segment) => segment.name);
}

/** Three decimals are enough for a reader. */
export const round = (value: number): number => Math.round(value * 1000) / 1000;
