import { expect, it } from 'vitest';
import { corpusManifest, corpusPath, describeCorpus } from '../../../test/support/corpus.ts';
import { openAudio } from '../media/audio.ts';
import { SpeechDetector } from './speech-activity.ts';

const EVERY = 4;
const LONG_MS = 120_000;

async function foundIn(path: string): Promise<boolean> {
  const source = await openAudio(path);
  try {
    const detector = new SpeechDetector();
    for await (const { samples } of source.blocks()) detector.hear(samples);
    const { frames, speechSeconds } = detector.finish();
    return speechSeconds >= 1 || speechSeconds >= (0.6 * frames.length) / 100;
  } finally {
    await source.close();
  }
}

describeCorpus('speech in the shared corpus', () => {
  it.each(['bonafide', 'spoof'])(
    'is found in nearly all clips: %s',
    async (folder) => {
      const paths = corpusManifest('audio').flatMap(({ path }) => (path?.startsWith(`${folder}/`) ? [corpusPath(`audio/${path}`)] : []));
      const chosen = paths.filter((_, i) => i % EVERY === 0);
      const found = [];
      for (const path of chosen) found.push(await foundIn(path));
      const share = found.filter(Boolean).length / chosen.length;
      process.stdout.write(`speech of 1 s, or in 60 % of the clip: ${(100 * share).toFixed(1)} % of ${chosen.length} ${folder} clips\n`);
      expect(share).toBeGreaterThan(0.9);
    },
    LONG_MS,
  );
});
