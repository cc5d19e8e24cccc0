import { describe, expect, it } from 'vitest';
import { SpeechDetector } from '../../../src/engine/audio/speech-activity.ts';
import { oddsBy } from '../../../src/engine/audio/speech-model.ts';
import { delivered } from './degrade.ts';
import { fitPerceptron } from './perceptron.ts';
import { seeded } from './random.ts';
import { SOUNDS } from './sounds.ts';

function secondsOfSpeech(samples: Float32Array): number {
  const detector = new SpeechDetector();
  detector.hear(samples);
  return detector.finish().speechSeconds;
}

describe('the shipped model of speech', () => {
  it('hears no second of speech in nearly all made sounds', () => {
    const taken = Object.entries(SOUNDS).flatMap(([kind, make]) =>
      [901, 902].flatMap((seed) => {
        const random = seeded(seed);
        return secondsOfSpeech(delivered(make(4, random), random)) < 1 ? [] : [`${kind} ${seed}`];
      }),
    );
    expect(taken.length, taken.join()).toBeLessThanOrEqual(2);
  });
});

describe('fitPerceptron', () => {
  it('learns what no straight line tells apart, the same with every run', () => {
    const random = seeded(3);
    const values = Array.from({ length: 3000 }, () => Float64Array.of(2 * random() - 1, 2 * random() - 1));
    const labels = values.map(([a = 0, b = 0]) => (a * a + b * b < 0.6 ? 1 : 0));
    const rows = { values, labels, weights: labels.map(() => 1) };
    const model = fitPerceptron(rows, ['a', 'b'], 8, seeded(4));
    const odds = oddsBy(model);
    const right = values.filter((row, i) => odds(row) > 0 === (labels[i] === 1)).length;
    expect(right / values.length).toBeGreaterThan(0.75);
    expect(fitPerceptron(rows, ['a', 'b'], 8, seeded(4))).toEqual(model);
  });
});
