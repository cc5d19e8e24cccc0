import { expect, it } from 'vitest';
import { strokeText, textWidth } from './stroke-text.ts';

const WORDS = [
  'like a person 0',
  '1 like a machine',
  'score of 0.5 or more',
  'no speech: not judged',
  'spectrogram: light is loud',
  '8 kHz',
  'h:min:s',
  '0:12–3:45.6',
  '789',
];

it.each(WORDS)('has strokes for every letter of "%s"', (words) => {
  expect(strokeText(words, 0, 0, '#000').match(/<path /g)).toHaveLength(words.replaceAll(' ', '').length);
});

it('leaves what it does not know blank, and is as wide as it says', () => {
  expect(strokeText('<Ж>', 0, 0, '#000')).not.toMatch(/<path|Ж/);
  expect(textWidth('11')).toBeGreaterThan(2 * textWidth('1') - 1);
});
