import { isObject, type Json, parseJson, stringOf } from './json-access.ts';
import { excerpt, NO_DETAILS, type TraceDetails } from './trace-details.ts';

const MAX_DEPTH = 4;
const MAX_KEYS = 2_000;

/** Keys under which the tools keep the same thing, in the order in which they are tried. */
const KEYS: Readonly<Record<'model' | 'prompt' | 'negativePrompt' | 'seed' | 'steps' | 'sampler' | 'version', readonly string[]>> = {
  model: ['model_weights', 'model_name', 'base_model', 'Base Model', 'use_stable_diffusion_model', 'model', 'key'],
  prompt: ['positive_prompt', 'prompt', 'Prompt', 'c'],
  negativePrompt: ['negative_prompt', 'negativeprompt', 'Negative Prompt', 'uc'],
  seed: ['seed', 'Seed'],
  steps: ['steps', 'Steps', 'num_inference_steps'],
  sampler: ['scheduler', 'sampler', 'sampler_name', 'Sampler'],
  version: ['app_version', 'swarm_version', 'version', 'Version'],
};

/** A generator's record in JSON: InvokeAI, Fooocus, SwarmUI, Draw Things, Easy Diffusion. Nested objects are searched a few levels deep. */
export function readJsonTrace(text: string): TraceDetails {
  const values = flatten(parseJson(text));
  const get = (field: keyof typeof KEYS, limit?: number): string | null =>
    KEYS[field].map((key) => stringOf(values.get(key), limit)).find((value) => value !== null) ?? null;
  return {
    ...NO_DETAILS,
    model: get('model'),
    prompt: excerpt(get('prompt', 2_000)),
    negativePrompt: excerpt(get('negativePrompt', 2_000)),
    seed: get('seed'),
    steps: get('steps'),
    sampler: get('sampler'),
    version: get('version'),
    manipulation: [...values.keys()].some((key) => /^(mask|inpaint)/i.test(key) && values.get(key) !== false && values.get(key) !== null) ? 'local' : 'full',
  };
}

/** All keys, the outermost first. */
function flatten(root: unknown): Map<string, unknown> {
  const values = new Map<string, unknown>();
  let level: Json[] = isObject(root) ? [root] : [];
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth += 1) {
    const next: Json[] = [];
    for (const [key, value] of level.flatMap((object) => Object.entries(object)).slice(0, MAX_KEYS)) {
      if (!values.has(key) && !isObject(value)) values.set(key, value);
      if (isObject(value)) next.push(value);
    }
    level = next.slice(0, MAX_KEYS);
  }
  return values;
}
