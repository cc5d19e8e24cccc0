/** Names of released models by how their checkpoint files are called. The first pattern that fits wins; sources are the models' own repositories. */
const MODELS: readonly (readonly [RegExp, string])[] = [
  [/flux[._-]?2[._-]?dev/i, 'flux.2-dev'],
  [/flux[._-]?2[._-]?klein/i, 'flux.2-klein'],
  [/flux[._-]?2/i, 'flux.2'],
  [/flux.{0,12}kontext/i, 'flux.1-kontext'],
  [/flux.{0,12}schnell/i, 'flux.1-schnell'],
  [/flux.{0,12}krea/i, 'flux.1-krea-dev'],
  [/flux.{0,12}(dev|fill|redux|canny|depth)/i, 'flux.1-dev'],
  [/flux.{0,12}pro/i, 'flux.1-pro'],
  [/flux/i, 'flux'],
  [/qwen[._-]?image[._-]?edit/i, 'qwen-image-edit'],
  [/qwen[._-]?image/i, 'qwen-image'],
  [/krea[._-]?2/i, 'krea-2'],
  [/longcat[._-]?image/i, 'longcat-image'],
  [/z[._-]image/i, 'z-image'],
  [/hidream/i, 'hidream-i1'],
  [/hunyuan.?image/i, 'hunyuan-image'],
  [/hunyuan.?dit/i, 'hunyuan-dit'],
  [/pixart/i, 'pixart'],
  [/kolors/i, 'kolors'],
  [/aura.?flow/i, 'auraflow'],
  [/lumina/i, 'lumina'],
  [/chroma/i, 'chroma'],
  [/kandinsky/i, 'kandinsky'],
  [/wan[._-]?2/i, 'wan-2'],
  [/cascade/i, 'stable-cascade'],
  [/sd[._-]?3\.?5|stable-diffusion-3\.5/i, 'stable-diffusion-3.5'],
  [/sd[._-]?3|stable-diffusion-3/i, 'stable-diffusion-3'],
  [/playground.?v?2/i, 'playground-v2'],
  [/(sd_?xl|sdxl|stable-diffusion-xl).{0,8}turbo/i, 'sdxl-turbo'],
  [/sd_xl_(base|refiner)|sdxl_?(base|vae|1\.0)|stable-diffusion-xl/i, 'sdxl-1.0'],
  [/sd_?xl|xl(?![a-z])|pony|illustrious|noob.?ai|animagine/i, 'sdxl'],
  [/v2-1[_-]|stable-diffusion-2-1|sd[._-]?2\.?1/i, 'stable-diffusion-2.1'],
  [/512-base-ema|768-v-ema|stable-diffusion-2|sd[._-]?2\.?0/i, 'stable-diffusion-2.0'],
  [/v1-5|stable-diffusion-v1-5|sd[._-]?v?1\.?5/i, 'stable-diffusion-1.5'],
  [/v1-4|stable-diffusion-v1-4|sd[._-]?v?1\.?4/i, 'stable-diffusion-1.4'],
  [/novelai|nai-diffusion|animefull/i, 'novelai'],
];

/** `Model hash` of WebUI for the first releases: the old 8-digit and the newer 10-digit form (AUTOMATIC1111 wiki, "Features"; model pages). */
const HASHES: Readonly<Record<string, string>> = {
  '7460a6fa': 'stable-diffusion-1.4',
  fe4efff1e1: 'stable-diffusion-1.4',
  '81761151': 'stable-diffusion-1.5',
  a9263745: 'stable-diffusion-1.5',
  '6ce0161689': 'stable-diffusion-1.5',
  cc6cb27103: 'stable-diffusion-1.5',
  e1441589a6: 'stable-diffusion-1.5',
  ad2a33c361: 'stable-diffusion-2.1',
  '31e35c80fc': 'sdxl-1.0',
};

/** The released model behind a checkpoint's file name or hash; null for an own name, such as a community checkpoint's. */
export function modelName(model: string | null, hash: string | null = null): string | null {
  const byHash = hash === null ? undefined : HASHES[hash.toLowerCase()];
  return byHash ?? (model === null ? null : (MODELS.find(([pattern]) => pattern.test(model.slice(0, 300)))?.[1] ?? null));
}
