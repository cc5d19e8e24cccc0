import { excerpt, NO_DETAILS, type TraceDetails } from './trace-details.ts';

const MAX_FIELDS = 200;
const NEGATIVE = 'Negative prompt: ';

/**
 * The `parameters` text of Stable Diffusion WebUI and of the many tools that write the same: prompt, negative prompt, then one line of
 * `Name: value` pairs that begins with `Steps`.
 */
export function readParameters(text: string): TraceDetails {
  const stepsAt = text.search(/(^|\n)Steps: \d/);
  const head = stepsAt < 0 ? '' : text.slice(0, stepsAt);
  const fields = fieldsOf(text.slice(Math.max(stepsAt, 0)).trim());
  const negativeAt = head.indexOf(NEGATIVE);
  const get = (name: string): string | null => excerpt(fields.get(name));
  return {
    ...NO_DETAILS,
    tool: toolOf(fields),
    model: get('Model') ?? get('Unet') ?? get('Diffusion model'),
    modelHash: get('Model hash'),
    prompt: excerpt(negativeAt < 0 ? head : head.slice(0, negativeAt)),
    negativePrompt: negativeAt < 0 ? null : excerpt(head.slice(negativeAt + NEGATIVE.length)),
    seed: get('Seed'),
    steps: get('Steps'),
    sampler: get('Sampler'),
    size: get('Size'),
    version: get('Version'),
    // Only inpainting leaves a part of the old picture; image-to-image makes all of it anew.
    manipulation: ['Mask blur', 'Inpaint area', 'Masked area padding', 'Masked content', 'Conditional mask weight'].some((name) => fields.has(name))
      ? 'local'
      : 'full',
  };
}

/** Pairs up to the first line end; a quoted value may hold commas, and JSON at the end is left alone. */
function fieldsOf(line: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const match of line.slice(0, 20_000).matchAll(/(?:^|, |\n)([A-Za-z][\w .-]{0,40}): ("(?:[^"\\]|\\.){0,2000}"|[^,\n]{0,2000})/g)) {
    const [, name = '', value = ''] = match;
    if (!fields.has(name)) fields.set(name, value.replace(/^"|"$/g, '').trim());
    if (fields.size >= MAX_FIELDS) break;
  }
  return fields;
}

function toolOf(fields: ReadonlyMap<string, string>): string {
  const version = fields.get('Version') ?? '';
  if (/stable-diffusion\.cpp/i.test(version)) return 'stable-diffusion.cpp';
  if (/fooocus/i.test(version)) return 'Fooocus';
  if (/comfyui/i.test(version)) return 'ComfyUI';
  if (/sd\.?next/i.test(fields.get('App') ?? '')) return 'SD.Next';
  // Forge numbers itself f2.0.1v1.10.1.
  if (/^f\d|forge|^neo/i.test(version)) return 'Stable Diffusion WebUI Forge';
  if (fields.has('Civitai resources') || fields.has('Created Date')) return 'Civitai';
  return 'Stable Diffusion WebUI (AUTOMATIC1111)';
}
