import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { activeFrames } from '../../../src/engine/audio/active-frames.ts';
import { HOP_SAMPLES } from '../../../src/engine/audio/frame-features.ts';
import { FrameTracks } from '../../../src/engine/audio/frame-tracks.ts';
import { SpeechDetector } from '../../../src/engine/audio/speech-activity.ts';
import type { SpeechCard, SpeechModel } from '../../../src/engine/audio/speech-model.ts';
import { STRETCH_FEATURES, Stretches } from '../../../src/engine/audio/stretch-features.ts';
import { type Clip, soundClips, speechClips } from './clips.ts';
import { fitPerceptron, type Rows } from './perceptron.ts';
import { type Random, seeded } from './random.ts';
import { otherScene, type Scene, speechScene } from './scenes.ts';

const { values: options } = parseArgs({
  options: {
    corpus: { type: 'string' },
    sounds: { type: 'string' },
    out: { type: 'string', default: 'models' },
    scenes: { type: 'string', default: '1000' },
  },
});
if (!options.corpus || !options.sounds) throw new Error('fit.ts --corpus FOLDER --sounds FOLDER [--out models] [--scenes 1000]');

const SEED = 5;
const HIDDEN = 16;
/** One stretch of each half second. */
const EVERY_BLOCKS = 5;
const HELD_OUT_OF = 4;
const TESTS = 300;
/** Speech that is missed costs an answer; anything else that is taken for speech costs a wrong one. */
const OTHER_WEIGHT = 1.5;

const round = (value: number): number => Number(value.toPrecision(5));
const heldOut = ({ group }: Clip): boolean => (createHash('sha256').update(group).digest()[0] as number) % HELD_OUT_OF === 0;

function* scenesOf(count: number, speech: readonly Clip[], things: readonly Clip[], random: Random): Generator<Scene> {
  for (let i = 0; i < count; i += 1) yield i % 2 === 0 ? speechScene(speech, things, random) : otherScene(things, speech, random);
}

function rowsOf(scenes: Iterable<Scene>): Rows {
  const rows: Rows = { values: [], labels: [], weights: [] };
  for (const { sound, speech } of scenes) {
    const tracks = new FrameTracks();
    for (let at = 0; at + HOP_SAMPLES <= sound.length; at += HOP_SAMPLES) tracks.add(sound.subarray(at, at + HOP_SAMPLES));
    const stretches = new Stretches(tracks, activeFrames(tracks.level()));
    for (let block = 0; block < stretches.blocks; block += EVERY_BLOCKS) {
      const values = new Float64Array(STRETCH_FEATURES.length);
      if (!stretches.around(block, values)) continue;
      rows.values.push(values);
      rows.labels.push(speech ? 1 : 0);
      rows.weights.push(speech ? 1 : OTHER_WEIGHT);
    }
  }
  return rows;
}

/** Shares of scenes with a second of speech, or with 60 % of what is shorter. */
function figuresOf(model: SpeechModel, scenes: Iterable<Scene>): Record<string, string> {
  const tally = new Map<string, [found: number, all: number]>();
  for (const { sound, kind } of scenes) {
    const detector = new SpeechDetector(model);
    detector.hear(sound);
    const { speechSeconds, frames } = detector.finish();
    const [found, all] = tally.get(kind) ?? [0, 0];
    tally.set(kind, [found + (speechSeconds >= Math.min(1, (0.6 * frames.length) / 100) ? 1 : 0), all + 1]);
  }
  return Object.fromEntries([...tally].toSorted().map(([kind, [found, all]]) => [kind, `${((100 * found) / all).toFixed(1)} % of ${all}`]));
}

const train = (speech: readonly Clip[], things: readonly Clip[]): SpeechModel =>
  fitPerceptron(rowsOf(scenesOf(Number(options.scenes), speech, things, seeded(SEED))), STRETCH_FEATURES, HIDDEN, seeded(SEED + 1));

const speech = await speechClips(options.corpus);
const things = await soundClips(options.sounds);
const kept = <Kind extends Clip>(clips: readonly Kind[]) => clips.filter((clip) => !heldOut(clip));
const unseen = <Kind extends Clip>(clips: readonly Kind[]) => clips.filter(heldOut);
const figures = figuresOf(train(kept(speech), kept(things)), scenesOf(TESTS, unseen(speech), unseen(things), seeded(SEED + 2)));
process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
const model = train(speech, things);
const card: SpeechCard = {
  id: 'audio-speech',
  version: 1,
  task: 'speech',
  type: 'perceptron',
  summary: 'Tells speech from music, drums, tones, noise and the sounds of things by 41 figures of 2.5 s of sound.',
  model: {
    ...model,
    mean: model.mean.map(round),
    scale: model.scale.map(round),
    hidden: model.hidden.map(({ weights, bias }) => ({ weights: weights.map(round), bias: round(bias) })),
    output: { weights: model.output.weights.map(round), bias: round(model.output.bias) },
  },
  training: {
    sources: `${speech.length} clips of speech, human and synthetic, of the shared corpus; ${things.length} recordings of things, animals and instruments of the Berklee sound library (CC BY 3.0, folder berklee of github.com/Tonejs/audio, efd8296); sounds made of sums.`,
    folds:
      'The figures are of a model that saw neither the repositories nor the things that it is asked about; the model in this card was then trained on all of them.',
    command: 'node training/audio/speech/fit.ts --corpus ../shared/corpus/audio --sounds <Tonejs/audio>/berklee',
    figures: { taken_for_speech_held_out: figures },
  },
  intendedUse: 'To say where in a sound somebody speaks, before the voice is judged. It says nothing about who or what speaks.',
  limits:
    'Singing, rap, crowds, children, animals with a voice and instruments that imitate one may be taken for speech; whispers, speech in loud noise or music, and single words may be missed.',
};
mkdirSync(`${options.out}/audio-speech`, { recursive: true });
const text = JSON.stringify(card, null, 1).replace(/\[\s+(-?[\d.e+-]+(?:,\s+-?[\d.e+-]+)*)\s+\]/g, (_, list: string) => `[${list.replace(/\s+/g, ' ')}]`);
writeFileSync(`${options.out}/audio-speech/card.json`, `${text}\n`);
