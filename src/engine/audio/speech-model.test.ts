import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oddsBy, readSpeechCard, type SpeechModel } from './speech-model.ts';
import { STRETCH_FEATURES } from './stretch-features.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-test-'));
  await mkdir(join(folder, 'audio-speech'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const tiny: SpeechModel = {
  features: ['a', 'b'],
  mean: [1, 0],
  scale: [2, 1],
  clip: 3,
  hidden: [{ weights: [1, -1], bias: 0.5 }],
  output: { weights: [2], bias: -1 },
};

describe('oddsBy', () => {
  it('standardises, clips and weighs', () => {
    const odds = oddsBy(tiny);
    expect(odds(Float64Array.of(3, 1))).toBeCloseTo(2 * Math.tanh(0.5) - 1, 12);
    expect(odds(Float64Array.of(1000, 0))).toBeCloseTo(2 * Math.tanh(3.5) - 1, 12);
  });
});

describe('readSpeechCard', () => {
  it('reads the card of the package', () => {
    const { model, training } = readSpeechCard();
    expect(model.features).toEqual(STRETCH_FEATURES);
    expect(training.command).toContain('training/audio/speech/fit.ts');
  });

  it('refuses a card for other figures', async () => {
    const card = readSpeechCard();
    const features = card.model.features.toReversed();
    await writeFile(join(folder, 'audio-speech/card.json'), JSON.stringify({ ...card, model: { ...card.model, features } }));
    expect(() => readSpeechCard(pathToFileURL(`${folder}/`))).toThrow('made for other figures');
  });
});
