import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact, Segment } from '../../core/evidence.ts';
import { renderAudioPicture } from '../media/audio-picture.ts';
import type { ScoreCell } from './score-cells.ts';
import { isSuspicious } from './segments.ts';
import type { Spectrogram } from './spectrogram.ts';
import { renderTimeline } from './timeline.ts';

export const SPECTROGRAM_NAME = 'spectrogram.png';
export const TIMELINE_NAME = 'timeline.svg';

export interface AudioDrawing {
  /** Null where the sound is too short for a single column. */
  spectrogram: Spectrogram | null;
  /** Times from the file's begin, as in a report. */
  cells: readonly ScoreCell[];
  segments: readonly Segment[];
  /** Where the judged stretch begins in the file: the pictures begin there. */
  startMs: number;
}

/** Draws the sound with its scores into `folder`; returns what was written. */
export async function writeAudioArtifacts(folder: string, { spectrogram, cells, segments, startMs }: AudioDrawing): Promise<Artifact[]> {
  if (spectrogram === null) return [];
  const marked = segments.filter(isSuspicious);
  const png = await renderAudioPicture({ spectrogram, startMs, cells, marked });
  const svg = renderTimeline({ stretch: { startMs, durationMs: spectrogram.durationMs }, cells, marked });
  return [await write(folder, SPECTROGRAM_NAME, 'image/png', png), await write(folder, TIMELINE_NAME, 'image/svg+xml', Buffer.from(svg))];
}

async function write(folder: string, name: string, mime: string, bytes: Buffer): Promise<Artifact> {
  await writeFile(join(folder, name), bytes);
  return { name, mime, sizeBytes: bytes.length };
}
