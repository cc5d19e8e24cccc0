import { performance } from 'node:perf_hooks';
import FFT from 'fft.js';
import type { Engine } from '../src/core/ports.ts';
import { childPeaksBytes } from './child-memory.ts';
import type { Deadline } from './image-pipeline.ts';
import type { Sound } from './sounds.ts';
import { median, mediansByName } from './statistics.ts';

/** One sound through one warm engine child, pictures drawn; times in milliseconds. */
export interface SoundResult {
  sound: Sound['name'];
  seconds: number;
  runs: number;
  /** Median by stage, as the engine reports it; `total` is inside the child. */
  stagesMs: Record<string, number>;
  /** Median from the call to the report. */
  wallMs: number;
  /** Median of `powerSpectra` over the same sound in this process, one thread. */
  baselineMs: number;
  /** `total` / baselineMs: the figure to compare between machines. */
  ratio: number;
  /** Seconds of work in the child for one second of sound. */
  realTimeFactor: number;
  /** VmHWM of the child that heard this sound alone; null where the system does not say. */
  childPeakBytes: number | null;
}

const FRAME = 512;
const HOP = 160;

/** Times up to `runs` analyses of one sound, warm, one after the other, each beside its baseline. */
export async function measureSound(engine: Engine, sound: Sound, artifactsDir: string, runs: number, isOver: Deadline): Promise<SoundResult> {
  const request = { kind: 'audio', artifactsDir } as const;
  await engine.analyze(sound.path, request);
  const stages: Record<string, number>[] = [];
  const walls: number[] = [];
  const baselines: number[] = [];
  while (walls.length < runs && (walls.length === 0 || !isOver())) {
    const before = performance.now();
    powerSpectra(sound.samples);
    const start = performance.now();
    const report = await engine.analyze(sound.path, request);
    walls.push(performance.now() - start);
    baselines.push(start - before);
    if (report.audio === undefined) throw new Error('no speech was found in the sound of the bench');
    stages.push(report.timingsMs);
  }
  const stagesMs = mediansByName(stages);
  const [totalMs, baselineMs] = [stagesMs.total ?? 0, median(baselines)];
  return {
    sound: sound.name,
    seconds: sound.seconds,
    runs: walls.length,
    stagesMs,
    wallMs: median(walls),
    baselineMs,
    ratio: totalMs / baselineMs,
    realTimeFactor: totalMs / 1000 / sound.seconds,
    childPeakBytes: childPeaksBytes()[0] ?? null,
  };
}

/** A fixed workload that every detector of voices has in some form: one power spectrum of 512 samples every 10 ms. Resolves to their sum. */
export function powerSpectra(samples: Float32Array): number {
  const fft = new FFT(FRAME);
  const spectrum = new Float64Array(2 * FRAME);
  const frame = new Float64Array(FRAME);
  let sum = 0;
  for (let at = 0; at + FRAME <= samples.length; at += HOP) {
    for (let i = 0; i < FRAME; i += 1) frame[i] = samples[at + i] as number;
    fft.realTransform(spectrum, frame);
    for (let bin = 0; bin <= FRAME; bin += 2) sum += (spectrum[bin] as number) ** 2 + (spectrum[bin + 1] as number) ** 2;
  }
  return sum;
}
