import { AppError } from '../../../core/errors.ts';
import { keyRequired } from '../../../http/auth.ts';
import type { ResembleContext } from '../context.ts';
import { readCredential } from '../errors.ts';

/** Other products of the vendor, by the first part of their paths (openapi/openapi.yml of resemble-ai/resemble-mcp). */
const PRODUCTS: Readonly<Record<string, string>> = {
  watermark: 'Watermarking',
  identity: 'Identity',
  text_detect: 'Text detection',
  signal: 'Signal',
  agents: 'The agents product',
  agent_detection: 'Agent detection',
  phone_numbers: 'The agents product',
  knowledge_items: 'The agents product',
  synthesize: 'Speech synthesis',
  stream: 'Speech synthesis',
  'speech-to-text': 'Speech to text',
  edit: 'Audio editing',
  audio_enhancements: 'Audio enhancement',
  voices: 'Voice cloning',
  'voice-design': 'Voice design',
  voice_settings_presets: 'Speech synthesis',
  term_substitutions: 'Speech synthesis',
  pronunciations: 'Speech synthesis',
  phonemes: 'Speech synthesis',
  projects: 'Speech synthesis',
  duet: 'Speech synthesis',
  duet_voices: 'Speech synthesis',
  duet_voice_pairs: 'Speech synthesis',
  account: 'Account management',
};

/** A key that the vendor has not entitled to a product is answered with 403: so is every key here. To be registered after the calls that are there. */
export function productRoutes({ app, services }: ResembleContext): void {
  const keyed = keyRequired(services, null, readCredential);
  for (const [segment, product] of Object.entries(PRODUCTS)) {
    const refuse = (): never => {
      throw new AppError('forbidden', `${product} is not part of this server`);
    };
    app.all(`/api/v2/${segment}`, keyed, refuse);
    app.all(`/api/v2/${segment}/*`, keyed, refuse);
  }
}
