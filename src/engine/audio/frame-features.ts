import FFT from 'fft.js';

/** Samples at 16 kHz between two frames: 10 ms. */
export const HOP_SAMPLES = 160;
export const FRAMES_PER_SECOND = 100;

/** What is measured of one frame. */
export interface FrameFeatures {
  /** Decibels below full scale, 200-4000 Hz. */
  levelDb: number;
  /** 0..1: 1 = as flat as white noise, 200-4000 Hz. */
  flatness: number;
  /** -1..1: highest normalised autocorrelation at lags of 60-400 Hz. */
  harmonicity: number;
  /** Hertz, of that lag. */
  pitch: number;
  /** Crossings of zero as a share of the samples. */
  zeroCrossings: number;
  /** Decibels by which the shape of the spectrum differs from that 50 ms before, loudness apart. */
  movementDb: number;
}

const FRAME_SAMPLES = 512;
const BAND_LOW_HZ = 200;
const BAND_HIGH_HZ = 4000;
const BIN_HZ = 16_000 / FRAME_SAMPLES;
const QUIET = 1e-12;
/** Edges of the bands whose levels make the shape of a spectrum, Hz. */
const BAND_EDGES_HZ = [100, 300, 500, 700, 950, 1250, 1600, 2000, 2500, 3200, 4000, 5500, 7500];
const BANDS = BAND_EDGES_HZ.length - 1;
/** What lies so far below a frame's loudest band does not tell its shape. */
const SHAPE_RANGE_DB = 35;
const MOVEMENT_FRAMES = 5;
/** Pitch is looked for at 4 kHz, in 40 ms. */
const DECIMATION = 4;
const PITCH_RATE = 16_000 / DECIMATION;
const LAG_MIN = Math.floor(PITCH_RATE / 400);
const LAG_MAX = Math.ceil(PITCH_RATE / 60);
const PITCH_SAMPLES = 160;
const CONTEXT_SAMPLES = (PITCH_SAMPLES + LAG_MAX) * DECIMATION;

/** Measures frame after frame of a stream of sound; it keeps some 60 ms of it. */
export class FrameMeter {
  readonly #fft = new FFT(FRAME_SAMPLES);
  readonly #window = Float64Array.from({ length: FRAME_SAMPLES }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / FRAME_SAMPLES));
  readonly #frame = new Float64Array(FRAME_SAMPLES);
  readonly #spectrum = new Float64Array(2 * FRAME_SAMPLES);
  readonly #power = new Float64Array(FRAME_SAMPLES / 2);
  readonly #context = new Float32Array(CONTEXT_SAMPLES);
  readonly #low = new Float64Array(PITCH_SAMPLES + LAG_MAX);
  readonly #shapes: Float64Array[] = [];

  /** `hop` holds the 160 samples that are new since the last frame; the frame ends with them. */
  measure(hop: Float32Array): FrameFeatures {
    this.#context.copyWithin(0, HOP_SAMPLES);
    this.#context.set(hop, CONTEXT_SAMPLES - HOP_SAMPLES);
    const power = this.#powers();
    return { ...bandOf(power), ...this.#pitch(), zeroCrossings: crossings(hop), movementDb: this.#movement(shapeOf(power)) };
  }

  #powers(): Float64Array {
    const from = CONTEXT_SAMPLES - FRAME_SAMPLES;
    for (let i = 0; i < FRAME_SAMPLES; i += 1) this.#frame[i] = (this.#context[from + i] as number) * (this.#window[i] as number);
    this.#fft.realTransform(this.#spectrum, this.#frame);
    for (let bin = 0; bin < this.#power.length; bin += 1) {
      this.#power[bin] = (this.#spectrum[2 * bin] as number) ** 2 + (this.#spectrum[2 * bin + 1] as number) ** 2;
    }
    return this.#power;
  }

  #pitch(): Pick<FrameFeatures, 'harmonicity' | 'pitch'> {
    const low = this.#low;
    for (let i = 0; i < low.length; i += 1) {
      const at = i * DECIMATION;
      low[i] = (this.#context[at] as number) + (this.#context[at + 1] as number) + (this.#context[at + 2] as number) + (this.#context[at + 3] as number);
    }
    const mean = low.reduce((sum, value) => sum + value, 0) / low.length;
    for (let i = 0; i < low.length; i += 1) low[i] = (low[i] as number) - mean;
    let best = -1;
    let bestLag = LAG_MIN;
    const end = low.length - PITCH_SAMPLES;
    const energy = dot(low, end, end);
    if (energy < QUIET) return { harmonicity: 0, pitch: 0 };
    let other = dot(low, end - LAG_MIN + 1, end - LAG_MIN + 1);
    for (let lag = LAG_MIN; lag <= LAG_MAX; lag += 1) {
      const from = end - lag;
      other += (low[from] as number) ** 2 - (low[from + PITCH_SAMPLES] as number) ** 2;
      const likeness = dot(low, end, from) / Math.sqrt(energy * Math.max(0, other) + QUIET);
      // A multiple of the period is as like as the period itself: the shorter one wins unless it is clearly worse.
      if (likeness <= best + 0.02) continue;
      best = likeness;
      bestLag = lag;
    }
    return { harmonicity: best, pitch: PITCH_RATE / bestLag };
  }

  #movement(shape: Float64Array): number {
    this.#shapes.push(shape);
    if (this.#shapes.length <= MOVEMENT_FRAMES) return 0;
    const before = this.#shapes.shift() as Float64Array;
    let sum = 0;
    for (let band = 0; band < BANDS; band += 1) sum += Math.abs((shape[band] as number) - (before[band] as number));
    return sum / BANDS;
  }
}

function dot(values: Float64Array, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < PITCH_SAMPLES; i += 1) sum += (values[a + i] as number) * (values[b + i] as number);
  return sum;
}

function bandOf(power: Float64Array): Pick<FrameFeatures, 'levelDb' | 'flatness'> {
  const from = Math.round(BAND_LOW_HZ / BIN_HZ);
  const to = Math.round(BAND_HIGH_HZ / BIN_HZ);
  let sum = 0;
  let logs = 0;
  for (let bin = from; bin < to; bin += 1) {
    sum += power[bin] as number;
    logs += Math.log((power[bin] as number) + QUIET);
  }
  const mean = sum / (to - from);
  // A sine of full scale has 0 dB: its power in one bin of a Hann window is (N/4)^2, spread over 1.5 bins.
  const levelDb = 10 * Math.log10((2 * sum) / (1.5 * (FRAME_SAMPLES / 4) ** 2 * 2) + 1e-10);
  return { levelDb, flatness: Math.exp(logs / (to - from)) / (mean + QUIET) };
}

/** Levels of the bands in decibels around their mean. */
function shapeOf(power: Float64Array): Float64Array {
  const levels = new Float64Array(BANDS);
  let bin = Math.round((BAND_EDGES_HZ[0] as number) / BIN_HZ);
  for (let band = 0; band < BANDS; band += 1) {
    let sum = 0;
    for (const end = Math.round((BAND_EDGES_HZ[band + 1] as number) / BIN_HZ); bin < end; bin += 1) sum += power[bin] as number;
    levels[band] = 10 * Math.log10(sum + 1e-9);
  }
  const loudest = levels.reduce((a, b) => Math.max(a, b), -100);
  const clipped = levels.map((level) => Math.max(level, loudest - SHAPE_RANGE_DB));
  const mean = clipped.reduce((sum, level) => sum + level, 0) / BANDS;
  return clipped.map((level) => level - mean);
}

function crossings(hop: Float32Array): number {
  let count = 0;
  for (let i = 1; i < hop.length; i += 1) if ((hop[i] as number) >= 0 !== (hop[i - 1] as number) >= 0) count += 1;
  return count / (hop.length - 1);
}
