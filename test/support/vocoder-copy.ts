import FFT from 'fft.js';
import { seeded } from './sounds.ts';

const FRAME = 512;
const HOP = 128;
const ROUNDS = 6;
const LEAST = 1e-8;

/**
 * A copy of a sound from its magnitude spectrogram alone, the phases guessed over and over (Griffin and Lim, IEEE TASSP 32, 1984): the oldest way in
 * which a vocoder makes speech. One channel; as long as the sound.
 */
export function vocoderCopy(sound: Float32Array): Float32Array {
  const random = seeded(11);
  const wanted = spectraOf(sound);
  const magnitudes = wanted.map((spectrum) =>
    Float64Array.from({ length: FRAME }, (_, bin) => Math.hypot(spectrum[2 * bin] as number, spectrum[2 * bin + 1] as number)),
  );
  let copy: Float32Array = sound.map(() => 0.1 * (2 * random() - 1));
  for (let round = 0; round < ROUNDS; round += 1) {
    const guessed = spectraOf(copy).map((spectrum, frame) => withMagnitudes(spectrum, magnitudes[frame] as Float64Array));
    copy = soundOf(guessed, sound.length);
  }
  return copy;
}

const window = Float64Array.from({ length: FRAME }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / FRAME));
const fft = new FFT(FRAME);

/** Interleaved complex spectra, one every `HOP` samples. */
function spectraOf(sound: Float32Array): Float64Array[] {
  const spectra: Float64Array[] = [];
  for (let at = -FRAME + HOP; at < sound.length; at += HOP) {
    const input = new Float64Array(2 * FRAME);
    for (let i = 0; i < FRAME; i += 1) input[2 * i] = (sound[at + i] ?? 0) * (window[i] as number);
    const output = new Float64Array(2 * FRAME);
    fft.transform(output, input);
    spectra.push(output);
  }
  return spectra;
}

function withMagnitudes(spectrum: Float64Array, magnitudes: Float64Array): Float64Array {
  return spectrum.map((value, i) => {
    const bin = i >> 1;
    const own = Math.hypot(spectrum[2 * bin] as number, spectrum[2 * bin + 1] as number);
    return (value * (magnitudes[bin] as number)) / Math.max(LEAST, own);
  });
}

function soundOf(spectra: Float64Array[], length: number): Float32Array {
  const sum = new Float64Array(length);
  const weight = new Float64Array(length);
  spectra.forEach((spectrum, frame) => {
    const output = new Float64Array(2 * FRAME);
    // The transform of the conjugate, divided by its size, is the conjugate of what the spectrum stands for.
    fft.transform(
      output,
      spectrum.map((value, i) => (i % 2 === 0 ? value : -value)),
    );
    for (let i = 0, at = frame * HOP - FRAME + HOP; i < FRAME; i += 1, at += 1) {
      if (at < 0 || at >= length) continue;
      sum[at] = (sum[at] as number) + ((output[2 * i] as number) / FRAME) * (window[i] as number);
      weight[at] = (weight[at] as number) + (window[i] as number) ** 2;
    }
  });
  return Float32Array.from(sum, (value, i) => value / Math.max(LEAST, weight[i] as number));
}
