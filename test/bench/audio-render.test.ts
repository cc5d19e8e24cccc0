import { expect, test } from 'vitest';
import { powerSpectra, type SoundResult } from '../../bench/audio-pipeline.ts';
import { renderAudio } from '../../bench/audio-render.ts';

const minute: SoundResult = {
  sound: '60 s',
  seconds: 60,
  runs: 5,
  stagesMs: { decode: 120, voice: 600, total: 900 },
  wallMs: 920,
  baselineMs: 90,
  ratio: 10,
  realTimeFactor: 0.015,
  childPeakBytes: 240e6,
};

test('stages are told in time and in shares of the sound, beside the baseline and the bounds', () => {
  const text = renderAudio([minute, { ...minute, sound: '10 min', seconds: 600, childPeakBytes: null }]);
  expect(text).toMatch(/voice +600 +0\.0100 +600 +0\.0010/);
  expect(text).toMatch(/power spectra \(baseline\) +90[\s\S]+ratio to baseline +10\.0 x[\s\S]+child peak MB +240 +-[\s\S]+Within the bounds/);
  expect(renderAudio([{ ...minute, stagesMs: { total: 1500 }, childPeakBytes: 500e6 }])).toContain('60 s took too long, 60 s took too much memory');
});

test('the baseline hears the whole sound', () => {
  const sound = new Float32Array(16_000).fill(0.5);
  expect(powerSpectra(sound)).toBeGreaterThan(powerSpectra(sound.subarray(0, 8000)));
});
