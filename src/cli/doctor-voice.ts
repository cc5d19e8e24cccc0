import { toAppError } from '../core/errors.ts';
import type { Check, Finding } from './doctor-checks.ts';

const SOUND_SECONDS = 2;
const SAMPLE_RATE = 16_000;

/** Loads the network that judges voices and lets it judge two seconds, taken for speech: so it is the file that its card names, and runs on this machine. */
async function checkVoice(): Promise<Finding> {
  const [{ AudioModel }, { VOICE_CARD }] = await Promise.all([import('../engine/models/audio-model.ts'), import('../engine/audio/voice-judge.ts')]);
  const startedAt = performance.now();
  try {
    const model = await AudioModel.load(VOICE_CARD, { threads: 1 });
    try {
      const hum = Float32Array.from({ length: SOUND_SECONDS * SAMPLE_RATE }, (_, i) => 0.1 * Math.sin(i / 20));
      await model.judge([hum], () => true, { frameLengthSeconds: SOUND_SECONDS });
    } finally {
      await model.release();
    }
    const { id, version } = model.card;
    return { state: 'ok', message: `${id}@${version} loads and judges a window, ${Math.round(performance.now() - startedAt)} ms in all` };
  } catch (error) {
    const { code, publicMessage } = toAppError(error);
    return {
      state: 'fail',
      message: `${code}: ${publicMessage}`,
      remedy: 'Without it no sound is judged; pictures are. Install again: npm ci (or npm install bonafide).',
    };
  }
}

export const VOICE_CHECK: Check = { name: 'voice network', run: checkVoice };
