import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BINS, FrontEnd, framesOf } from './front-end.ts';

interface Vector {
  signal: string;
  rms: number;
  places: [frame: number, column: number, value: number][];
}

const vectors = readFileSync(new URL('../../../test/media/front-end-vectors.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector);

/** As in training/audio/make_vectors.py. */
function noise(count: number, seed: number): Float64Array {
  let state = seed;
  return new Float64Array(count).map(() => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 16) / 32768 - 1;
  });
}

const saw = (count: number, period: number): Float64Array => new Float64Array(count).map((_, i) => (i % period) / 128 - period / 256);

function mix(parts: [Float64Array, number][]): Float32Array {
  return new Float32Array(parts[0]?.[0].length ?? 0).map((_, i) => parts.reduce((sum, [samples, gain]) => sum + (samples[i] as number) * gain, 0));
}

const signals: Record<string, Float32Array> = {
  noise_4s: mix([[noise(64_000, 1), 1 / 8]]),
  saw_2s: mix([[saw(32_000, 128), 1 / 2]]),
  saw_and_noise_odd_length: mix([
    [saw(20_011, 73), 1 / 2],
    [noise(20_011, 3), 1 / 64],
  ]),
  burst_with_digital_silence: mix([[noise(40_000, 7), 1 / 4]]).fill(0, 8_000, 24_000),
  longer_than_the_model: mix([
    [noise(70_000, 5), 1 / 16],
    [saw(70_000, 200), 1 / 4],
  ]),
  silence_1s: new Float32Array(16_000),
  very_quiet: mix([[noise(16_000, 11), 2 ** -24]]),
};

describe('FrontEnd', () => {
  it.each(vectors)('matches Python within 1e-4: $signal', ({ signal, rms, places }) => {
    const samples = signals[signal] as Float32Array;
    const output = new Float32Array(framesOf(samples.length) * BINS);
    new FrontEnd().compute(samples, output);
    const worst = Math.max(...places.map(([frame, column, value]) => Math.abs((output[frame * BINS + column] as number) - value)));
    expect(worst).toBeLessThan(1e-4);
    expect(Math.sqrt(output.reduce((sum, value) => sum + value * value, 0) / output.length)).toBeCloseTo(rms, 5);
  });

  it('has vectors of every signal', () => {
    expect(vectors.map(({ signal }) => signal)).toEqual(Object.keys(signals));
  });

  it('forgets the window before, writes at the offset and nowhere else', () => {
    const frontEnd = new FrontEnd();
    const [size, second] = [framesOf(64_000) * BINS, framesOf(32_000) * BINS];
    const alone = new Float32Array(second);
    frontEnd.compute(signals.saw_2s as Float32Array, alone);
    const both = new Float32Array(size + second + 1);
    frontEnd.compute(signals.noise_4s as Float32Array, both);
    const first = both.slice(0, size);
    frontEnd.compute(signals.saw_2s as Float32Array, both, size);
    expect(both.slice(0, size)).toEqual(first);
    expect(both.slice(size, size + second)).toEqual(alone);
    expect(both[size + second]).toBe(0);
  });

  it('does not hear how loud a window is', () => {
    const frontEnd = new FrontEnd();
    const [loud, soft] = [new Float32Array(framesOf(64_000) * BINS), new Float32Array(framesOf(64_000) * BINS)];
    frontEnd.compute(signals.noise_4s as Float32Array, loud);
    frontEnd.compute(
      (signals.noise_4s as Float32Array).map((value) => value / 64),
      soft,
    );
    expect(Math.max(...loud.map((value, i) => Math.abs(value - (soft[i] as number))))).toBeLessThan(1e-4);
  });

  it('repeats what is shorter than a second up to one', () => {
    expect([1, 16_000, 16_159, 32_000, 64_000, 70_000].map(framesOf)).toEqual([97, 97, 98, 197, 397, 397]);
    const part = signals.noise_4s?.subarray(0, 6_000) as Float32Array;
    const second = new Float32Array(16_000).map((_, i) => part[i % 6_000] as number);
    const [short, long] = [new Float32Array(97 * BINS), new Float32Array(97 * BINS)];
    new FrontEnd().compute(part, short);
    new FrontEnd().compute(second, long);
    expect(short).toEqual(long);
  });

  it('refuses an empty window', () => {
    expect(() => new FrontEnd().compute(new Float32Array(0), new Float32Array(1e6))).toThrow(RangeError);
  });
});
