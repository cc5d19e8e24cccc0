import type { Manipulation } from '../../../core/report.ts';

export const MAX_PROMPT_CHARS = 300;

/** What a generator's own record says. */
export interface TraceDetails {
  tool: string | null;
  model: string | null;
  modelHash: string | null;
  prompt: string | null;
  negativePrompt: string | null;
  seed: string | null;
  steps: string | null;
  sampler: string | null;
  size: string | null;
  version: string | null;
  manipulation: Manipulation | null;
}

export const NO_DETAILS: TraceDetails = {
  tool: null,
  model: null,
  modelHash: null,
  prompt: null,
  negativePrompt: null,
  seed: null,
  steps: null,
  sampler: null,
  size: null,
  version: null,
  manipulation: null,
};

export const excerpt = (text: string | null | undefined): string | null => {
  const clean = text?.trim() ?? '';
  return clean === '' ? null : clean.slice(0, MAX_PROMPT_CHARS);
};
