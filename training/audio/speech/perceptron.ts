import type { SpeechModel } from '../../../src/engine/audio/speech-model.ts';
import type { Random } from './random.ts';

export interface Rows {
  /** Of figures, all rows equally long. */
  values: Float64Array[];
  /** 1 = speech. */
  labels: number[];
  weights: number[];
}

const CLIP = 4;
const BATCH = 64;
const EPOCHS = 25;
const RATE = 0.003;
const PENALTY = 2e-4;

/** One hidden layer of tanh, logistic output; Adam with a rate that falls to nothing. */
export function fitPerceptron(rows: Rows, features: readonly string[], hidden: number, random: Random): SpeechModel {
  const { mean, scale } = moments(rows, features.length);
  const inputs = rows.values.map((row) => row.map((value, i) => Math.max(-CLIP, Math.min(CLIP, (value - (mean[i] as number)) / (scale[i] as number)))));
  const width = features.length;
  const parameters = Float64Array.from({ length: hidden * (width + 1) + hidden + 1 }, (_, i) =>
    i < hidden * width ? (2 * random() - 1) / Math.sqrt(width) : 0,
  );
  for (let i = 0; i < hidden; i += 1) parameters[hidden * (width + 1) + i] = (2 * random() - 1) / Math.sqrt(hidden);
  descend(parameters, { inputs, rows, width, hidden }, random);
  const at = hidden * width;
  return {
    features: [...features],
    mean: [...mean],
    scale: [...scale],
    clip: CLIP,
    hidden: Array.from({ length: hidden }, (_, i) => ({ weights: [...parameters.subarray(i * width, (i + 1) * width)], bias: parameters[at + i] as number })),
    output: { weights: [...parameters.subarray(at + hidden, at + 2 * hidden)], bias: parameters.at(-1) as number },
  };
}

interface Task {
  inputs: Float64Array[];
  rows: Rows;
  width: number;
  hidden: number;
}

function descend(parameters: Float64Array, task: Task, random: Random): void {
  const [gradient, first, second] = [parameters.map(() => 0), parameters.map(() => 0), parameters.map(() => 0)];
  const order = task.inputs.map((_, i) => i);
  const steps = Math.ceil(order.length / BATCH) * EPOCHS;
  let step = 0;
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    shuffle(order, random);
    for (let from = 0; from < order.length; from += BATCH) {
      step += 1;
      gradient.fill(0);
      const batch = order.slice(from, from + BATCH);
      for (const row of batch) slope(parameters, task, row, gradient);
      const rate = RATE * 0.5 * (1 + Math.cos((Math.PI * step) / steps));
      for (let i = 0; i < parameters.length; i += 1) {
        const value = (gradient[i] as number) / batch.length + PENALTY * (parameters[i] as number);
        first[i] = 0.9 * (first[i] as number) + 0.1 * value;
        second[i] = 0.999 * (second[i] as number) + 0.001 * value * value;
        const [one, two] = [(first[i] as number) / (1 - 0.9 ** step), (second[i] as number) / (1 - 0.999 ** step)];
        parameters[i] = (parameters[i] as number) - (rate * one) / (Math.sqrt(two) + 1e-8);
      }
    }
  }
}

function slope(parameters: Float64Array, { inputs, rows, width, hidden }: Task, row: number, gradient: Float64Array): void {
  const input = inputs[row] as Float64Array;
  const [biases, outputs] = [hidden * width, hidden * (width + 1)];
  const states = new Float64Array(hidden);
  let odds = parameters[parameters.length - 1] as number;
  for (let unit = 0; unit < hidden; unit += 1) {
    let sum = parameters[biases + unit] as number;
    for (let i = 0; i < width; i += 1) sum += (parameters[unit * width + i] as number) * (input[i] as number);
    states[unit] = Math.tanh(sum);
    odds += (states[unit] as number) * (parameters[outputs + unit] as number);
  }
  const error = (rows.weights[row] as number) * (1 / (1 + Math.exp(-odds)) - (rows.labels[row] as number));
  gradient[gradient.length - 1] = (gradient[gradient.length - 1] as number) + error;
  for (let unit = 0; unit < hidden; unit += 1) {
    const state = states[unit] as number;
    gradient[outputs + unit] = (gradient[outputs + unit] as number) + error * state;
    const inner = error * (parameters[outputs + unit] as number) * (1 - state * state);
    gradient[biases + unit] = (gradient[biases + unit] as number) + inner;
    for (let i = 0; i < width; i += 1) gradient[unit * width + i] = (gradient[unit * width + i] as number) + inner * (input[i] as number);
  }
}

function moments({ values }: Rows, width: number): { mean: Float64Array; scale: Float64Array } {
  const mean = new Float64Array(width);
  const square = new Float64Array(width);
  for (const row of values) {
    for (let i = 0; i < width; i += 1) {
      mean[i] = (mean[i] as number) + (row[i] as number) / values.length;
      square[i] = (square[i] as number) + (row[i] as number) ** 2 / values.length;
    }
  }
  return { mean, scale: square.map((value, i) => Math.sqrt(Math.max(1e-6, value - (mean[i] as number) ** 2))) };
}

function shuffle(order: number[], random: Random): void {
  for (let i = order.length - 1; i > 0; i -= 1) {
    const other = Math.floor(random() * (i + 1));
    [order[i], order[other]] = [order[other] as number, order[i] as number];
  }
}
