import { isObject, type Json, listOf, objectOf, parseJson, stringOf } from './json-access.ts';
import { excerpt, NO_DETAILS, type TraceDetails } from './trace-details.ts';

const MAX_NODES = 5_000;
/** Inputs by which loader nodes name a model. */
const MODEL_INPUTS = ['ckpt_name', 'unet_name', 'model_name', 'gguf_name', 'diffusion_name'];
const INPAINT_NODES = /inpaint|SetLatentNoiseMask/i;
const LOADER_NODES = /loader/i;
/** Loaders of what is not the generator itself. */
const HELPERS = /vae|lora|controlnet|clip|upscale|style|gligen|embedding|ipadapter|image/i;

interface Node {
  type: string;
  inputs: Json;
  /** Widget values of the editor's format, where inputs have no names. */
  widgets: readonly unknown[];
}

/** Reads a ComfyUI `prompt` (nodes by id) or `workflow` (editor graph): model, prompt and sampler settings. */
export function readComfyGraph(text: string): TraceDetails {
  // Animated WebP keeps the graphs in EXIF as `prompt:{...}` and `workflow:{...}`.
  const graph = parseJson(text.slice(Math.max(0, text.indexOf('{'))));
  const nodes = nodesOf(graph);
  const sampler = nodes.find(({ type }) => /sampler/i.test(type) && !/select/i.test(type))?.inputs ?? {};
  const texts = nodes
    .filter(({ type }) => /TextEncode/i.test(type))
    .map(({ inputs, widgets }) => stringOf(inputs.text ?? inputs.text_g ?? inputs.clip_l ?? inputs.prompt, 2_000) ?? stringOf(widgets[0], 2_000));
  return {
    ...NO_DETAILS,
    tool: 'ComfyUI',
    model: modelOf(nodes),
    prompt: excerpt(texts.find((value) => value !== null)),
    seed: stringOf(sampler.seed ?? sampler.noise_seed),
    steps: stringOf(sampler.steps),
    sampler: stringOf(sampler.sampler_name),
    manipulation: nodes.some(({ type }) => INPAINT_NODES.test(type)) ? 'local' : 'full',
  };
}

function nodesOf(graph: unknown): Node[] {
  if (!isObject(graph)) return [];
  const list = Array.isArray(graph.nodes) ? graph.nodes : Object.values(graph);
  return list
    .slice(0, MAX_NODES)
    .filter(isObject)
    .map((node) => ({ type: stringOf(node.class_type ?? node.type) ?? '', inputs: objectOf(node.inputs), widgets: listOf(node.widgets_values) }));
}

function modelOf(nodes: readonly Node[]): string | null {
  const loaders = nodes.filter(({ type }) => LOADER_NODES.test(type) && !HELPERS.test(type));
  for (const { inputs, widgets } of loaders) {
    const named = MODEL_INPUTS.map((name) => stringOf(inputs[name])).find((name) => name !== null) ?? stringOf(widgets[0]);
    if (named !== null) return named;
  }
  return null;
}
