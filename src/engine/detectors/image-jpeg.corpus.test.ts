import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { corpusManifest, corpusPath, describeCorpus } from '../../../test/support/corpus.ts';
import { decodedMedia } from '../../../test/support/photo-like.ts';
import { imageJpeg } from './image-jpeg.ts';

const context = { signal: new AbortController().signal };
const read = (folder: string, path: string) => decodedMedia(readFileSync(corpusPath(`${folder}/${path}`)));

describeCorpus('image-jpeg on the corpus', () => {
  test.each(['t17_deepfill_output.png', 't19_inpaintanything.png', 't20_inpaintanything.png'])('%s: the map is higher inside the mask', async (path) => {
    const outcome = await imageJpeg.detect(await read('originals', path), context);
    const mask = (await read('originals', path.replace(/_.*/, '_mask.png'))).frame.luma;
    const map = outcome.applicable ? outcome.finding.map : null;
    if (!map) throw new Error('no map');
    const sums = { inside: 0, outside: 0 };
    const counts = { inside: 0, outside: 0 };
    map.values.forEach((value, cell) => {
      const x = Math.floor((((cell % map.columns) + 0.5) * mask.width) / map.columns);
      const y = Math.floor(((Math.floor(cell / map.columns) + 0.5) * mask.height) / map.rows);
      const side = (mask.data[y * mask.width + x] ?? 0) > 127 ? 'inside' : 'outside';
      sums[side] += value;
      counts[side] += 1;
    });
    expect(sums.inside / counts.inside).toBeGreaterThan((2 * sums.outside) / counts.outside);
  });

  test.each(['t01_casia_authentic.png', 't07_casia_authentic.png', 't10_casia_authentic.png', 'trufor_pristine2.jpg'])('%s has no region', async (path) => {
    const outcome = await imageJpeg.detect(await read('originals', path), context);
    expect(outcome.applicable && outcome.finding.regions).toEqual([]);
  });

  test('few real pictures have a region', async () => {
    const real = corpusManifest('image').filter((row) => row.label === 'real' && row.path?.endsWith('.jpg'));
    const sample = real.filter((_, i) => i % 10 === 0);
    let marked = 0;
    for (const row of sample) {
      const outcome = await imageJpeg.detect(await read('image', row.path ?? ''), context);
      if (outcome.applicable && outcome.finding.regions.length > 0) marked += 1;
    }
    expect(marked / sample.length).toBeLessThan(0.1);
  });
});
