import FFT from 'fft.js';

/** Samples at 16 kHz between two frames: 20 ms. */
export const HOP_SAMPLES = 320;
export const FRAMES_PER_SECOND = 50;

const FRAME_SAMPLES = 512;
const BIN_HZ = 16_000 / FRAME_SAMPLES;
const binOf = (hertz: number): number => Math.round(hertz / BIN_HZ);
const LEVEL_FROM = binOf(200);
const LEVEL_TO = binOf(4000);
/** Edges of the bands whose levels make the shape of a spectrum, as bins. */
const EDGES = [100, 300, 500, 700, 950, 1250, 1600, 2000, 2500, 3200, 4000, 5500, 7500].map(binOf);
export const BANDS = EDGES.length - 1;
/** What lies so far below a frame's loudest band does not tell its shape. */
const SHAPE_RANGE_DB = 35;
/** The shape is compared with that 60 ms before. */
const MOVEMENT_FRAMES = 3;
const NOTHING_DB = -100;
const QUIET = 1e-12;
/** Nobody hears this: its pitch is not looked for. */
const SILENT_DB = -75;
/** Pitch is looked for at 4 kHz, in 40 ms. */
const DECIMATION = 4;
const PITCH_RATE = 16_000 / DECIMATION;
const LAG_MIN = Math.floor(PITCH_RATE / 400);
const LAG_MAX = Math.ceil(PITCH_RATE / 60);
const PITCH_SAMPLES = 160;
const LOW_SAMPLES = PITCH_SAMPLES + LAG_MAX;
const CONTEXT_SAMPLES = Math.max(LOW_SAMPLES * DECIMATION, FRAME_SAMPLES);

/** Where in the row of a frame what is found. */
export const COLUMN = {
  /** Decibels below full scale, 200-4000 Hz. */
  level: 0,
  /** -1..1: highest normalised autocorrelation at lags of 60-400 Hz. */
  harmonicity: 1,
  /** Octaves above 1 Hz, of that lag; 0 where the frame is silent. */
  pitch: 2,
  /** Decibels by which the shape of the spectrum differs from that 60 ms before, loudness apart. */
  movement: 3,
  /** Decibels by which the loudest bin of 200-4000 Hz stands above their mean. */
  peak: 4,
  /** The first of 12 levels by band, decibels around their mean. */
  bands: 5,
} as const;
export const COLUMNS = COLUMN.bands + BANDS;

/** Measures frame after frame of a stream of sound into rows of a table; it keeps some 60 ms of the sound and allocates nothing. */
export class FrameMeter {
  readonly #fft = new FFT(FRAME_SAMPLES);
  readonly #window = Float64Array.from({ length: FRAME_SAMPLES }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / FRAME_SAMPLES));
  readonly #frame = new Float64Array(FRAME_SAMPLES);
  readonly #spectrum = new Float64Array(2 * FRAME_SAMPLES);
  readonly #power = new Float64Array(FRAME_SAMPLES / 2);
  readonly #context = new Float32Array(CONTEXT_SAMPLES);
  readonly #low = new Float64Array(LOW_SAMPLES);
  /** The shapes of the last frames, as a ring. */
  readonly #shapes = new Float64Array(MOVEMENT_FRAMES * BANDS);
  #measured = 0;

  /** `hop` holds the samples that are new since the last frame, which ends with them; `table` has room for COLUMNS values from `at` on. */
  measure(hop: Float32Array, table: Float32Array, at: number): void {
    this.#context.copyWithin(0, HOP_SAMPLES);
    this.#context.set(hop, CONTEXT_SAMPLES - HOP_SAMPLES);
    this.#transform();
    const level = this.#level(table, at);
    this.#shape(table, at + COLUMN.bands);
    table[at + COLUMN.movement] = this.#movement(table, at + COLUMN.bands);
    this.#pitch(table, at, level > SILENT_DB);
    this.#measured += 1;
  }

  #transform(): void {
    const from = CONTEXT_SAMPLES - FRAME_SAMPLES;
    for (let i = 0; i < FRAME_SAMPLES; i += 1) this.#frame[i] = (this.#context[from + i] as number) * (this.#window[i] as number);
    this.#fft.realTransform(this.#spectrum, this.#frame);
    for (let bin = 0; bin < this.#power.length; bin += 1) {
      const real = this.#spectrum[2 * bin] as number;
      const imaginary = this.#spectrum[2 * bin + 1] as number;
      this.#power[bin] = real * real + imaginary * imaginary;
    }
  }

  #level(table: Float32Array, at: number): number {
    let sum = 0;
    let most = 0;
    for (let bin = LEVEL_FROM; bin < LEVEL_TO; bin += 1) {
      const power = this.#power[bin] as number;
      sum += power;
      if (power > most) most = power;
    }
    // A sine of full scale has 0 dB: its power in one bin of a Hann window is (N/4)^2, spread over 1.5 bins.
    const level = 10 * Math.log10(sum / (1.5 * (FRAME_SAMPLES / 4) ** 2) + 1e-10);
    table[at + COLUMN.level] = level;
    table[at + COLUMN.peak] = 10 * Math.log10((most + QUIET) / (sum / (LEVEL_TO - LEVEL_FROM) + QUIET));
    return level;
  }

  /** Levels of the bands in decibels around their mean. */
  #shape(table: Float32Array, at: number): void {
    let loudest = NOTHING_DB;
    for (let band = 0; band < BANDS; band += 1) {
      let sum = 1e-9;
      const end = EDGES[band + 1] as number;
      for (let bin = EDGES[band] as number; bin < end; bin += 1) sum += this.#power[bin] as number;
      const level = 10 * Math.log10(sum);
      table[at + band] = level;
      if (level > loudest) loudest = level;
    }
    let mean = 0;
    for (let i = at; i < at + BANDS; i += 1) {
      table[i] = Math.max(table[i] as number, loudest - SHAPE_RANGE_DB);
      mean += (table[i] as number) / BANDS;
    }
    for (let i = at; i < at + BANDS; i += 1) table[i] = (table[i] as number) - mean;
  }

  #movement(table: Float32Array, at: number): number {
    const place = (this.#measured % MOVEMENT_FRAMES) * BANDS;
    let sum = 0;
    for (let band = 0; band < BANDS; band += 1) {
      const now = table[at + band] as number;
      sum += Math.abs(now - (this.#shapes[place + band] as number));
      this.#shapes[place + band] = now;
    }
    return this.#measured < MOVEMENT_FRAMES ? 0 : sum / BANDS;
  }

  #pitch(table: Float32Array, at: number, audible: boolean): void {
    table[at + COLUMN.harmonicity] = 0;
    table[at + COLUMN.pitch] = 0;
    if (!audible) return;
    const low = this.#decimated();
    const energy = dot(low, PITCH_FROM, PITCH_FROM);
    if (energy < QUIET) return;
    let best = -1;
    let bestLag = LAG_MIN;
    let other = dot(low, PITCH_FROM - LAG_MIN + 1, PITCH_FROM - LAG_MIN + 1);
    for (let lag = LAG_MIN; lag <= LAG_MAX; lag += 1) {
      const from = PITCH_FROM - lag;
      other += (low[from] as number) ** 2 - (low[from + PITCH_SAMPLES] as number) ** 2;
      const likeness = dot(low, PITCH_FROM, from) / Math.sqrt(energy * Math.max(0, other) + QUIET);
      // A multiple of the period is as like as the period itself: the shorter one wins unless it is clearly worse.
      if (likeness <= best + 0.02) continue;
      best = likeness;
      bestLag = lag;
    }
    table[at + COLUMN.harmonicity] = best;
    table[at + COLUMN.pitch] = Math.log2(PITCH_RATE / bestLag);
  }

  #decimated(): Float64Array {
    const low = this.#low;
    const context = this.#context;
    const first = CONTEXT_SAMPLES - LOW_SAMPLES * DECIMATION;
    let mean = 0;
    for (let i = 0, from = first; i < low.length; i += 1, from += DECIMATION) {
      const value = (context[from] as number) + (context[from + 1] as number) + (context[from + 2] as number) + (context[from + 3] as number);
      low[i] = value;
      mean += value / LOW_SAMPLES;
    }
    for (let i = 0; i < low.length; i += 1) low[i] = (low[i] as number) - mean;
    return low;
  }
}

const PITCH_FROM = LOW_SAMPLES - PITCH_SAMPLES;

function dot(values: Float64Array, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < PITCH_SAMPLES; i += 1) sum += (values[a + i] as number) * (values[b + i] as number);
  return sum;
}
