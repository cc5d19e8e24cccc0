import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { writeAudioArtifacts } from './audio-artifacts.ts';
import { SpectrogramCollector } from './spectrogram.ts';

const folder = mkdtempSync(join(tmpdir(), 'audio-artifacts-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('writes both pictures and tells their size', async () => {
  const collector = new SpectrogramCollector();
  collector.push(new Float32Array(32_000).map((_, i) => Math.sin(i / 5)));
  const segments = [{ startMs: 5000, endMs: 7000, score: 0.8 }];
  const artifacts = await writeAudioArtifacts(folder, { spectrogram: collector.result(), cells: segments, segments, startMs: 5000 });
  expect(artifacts.map(({ name, mime }) => [name, mime])).toEqual([
    ['spectrogram.png', 'image/png'],
    ['timeline.svg', 'image/svg+xml'],
  ]);
  for (const { name, sizeBytes } of artifacts) expect(readFileSync(join(folder, name))).toHaveLength(sizeBytes);
  expect(readFileSync(join(folder, 'timeline.svg'), 'utf8')).toContain('0:05 to 0:07: 0.80');
});

it('writes nothing where there is nothing to show', async () => {
  expect(await writeAudioArtifacts(folder, { spectrogram: null, cells: [], segments: [], startMs: 0 })).toEqual([]);
});
