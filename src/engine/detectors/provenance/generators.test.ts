import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exif, exifSegment, gif, iptcSegment, jpeg, png, segment, tEXt, xmp, xmpSegment } from '../../../../test/support/provenance-files.ts';
import { readMetadata } from '../../media/metadata/read-metadata.ts';
import { findTraces, type GeneratorTrace } from './generator-trace.ts';
import { GENERATORS, type GeneratorRow } from './generators.ts';

/** One text for each row of the table, in its order, as the tool writes it, and the name that must come out. */
const SAMPLES: readonly (readonly [tool: string, text: string, name: string])[] = [
  ['SwarmUI', '{"sui_image_params":{"prompt":"a cat","model":"sd_xl_base_1.0","seed":1,"swarm_version":"0.9.4"}}', 'sdxl-1.0'],
  ['Stable Diffusion WebUI', 'a cat\nSteps: 20, Sampler: Euler a, Seed: 1, Model: v1-5-pruned-emaonly', 'stable-diffusion-1.5'],
  ['Fooocus', '{"base_model": "juggernautXL_v8", "seed": "1", "version": "Fooocus v2.5.0"}', 'sdxl'],
  ['Fooocus', 'fooocus', 'stable-diffusion'],
  ['ComfyUI', '{"1":{"class_type":"CheckpointLoaderSimple","inputs":{"ckpt_name":"sd_xl_base_1.0.safetensors"}}}', 'sdxl-1.0'],
  ['InvokeAI', '{"app_version":"4.2","positive_prompt":"a cat","model":{"name":"x","key":"stable-diffusion-v1-5"}}', 'stable-diffusion-1.5'],
  ['InvokeAI', '"a cat" -s 50 -S 1234 -W 512', 'stable-diffusion'],
  ['NovelAI', 'NovelAI', 'novelai'],
  ['Draw Things', 'Draw Things 1.2', 'stable-diffusion'],
  ['Easy Diffusion', 'sd-v1-4', 'stable-diffusion-1.4'],
  ['Easy Diffusion', '{"use_stable_diffusion_model":"sd-v1-4","prompt":"a cat"}', 'stable-diffusion-1.4'],
  ['FLUX (Black Forest Labs)', 'AI generated;txt2img;flux', 'flux'],
  ['FLUX (Black Forest Labs)', 'Black Forest Labs API', 'flux'],
  ['Midjourney', 'a cat --v 6.1 Job ID: 0a1b2c3d-0000-4000-8000-000000000000', 'midjourney'],
  ['Midjourney', 'Midjourney', 'midjourney'],
  ['OpenAI (ChatGPT image generation)', 'gpt-image', 'gpt-image'],
  ['DALL-E 3 (OpenAI)', 'DALL·E 3', 'dall-e-3'],
  ['DALL-E (OpenAI)', 'DALL·E', 'dall-e'],
  ['Sora (OpenAI)', 'Sora', 'sora'],
  ['OpenAI', 'OpenAI-API c2pa-rs/0.28.4', 'openai-image'],
  ['Adobe Firefly', 'Firefly Image 4', 'adobe-firefly'],
  ['Adobe Firefly', 'Adobe Firefly', 'adobe-firefly'],
  ['Google Imagen', 'Imagen', 'imagen'],
  ['Google Imagen', 'Google Imagen', 'imagen'],
  ['Google Gemini', 'Gemini', 'gemini-image'],
  ['Google Gemini', 'Google Gemini', 'gemini-image'],
  ['Google AI editing (Magic Editor and others)', 'Edited with Google AI', 'google-ai'],
  ['Google AI (Imagen, Gemini)', 'Made with Google AI', 'google-ai'],
  ['Google AI (Imagen, Gemini)', 'Created by Google Generative AI.', 'google-ai'],
  ['Grok (xAI)', `Signature: ${'Ab0+'.repeat(20)}`, 'grok'],
  ['Grok (xAI)', 'Grok', 'grok'],
  ['Ideogram', 'Ideogram AI', 'ideogram'],
  ['Bing Image Creator / Microsoft Designer', 'Microsoft_Responsible_AI/1.0', 'microsoft-image-creator'],
  ['Stability AI', 'Stability AI Ltd', 'stability-image'],
  ['Recraft', 'Recraft', 'recraft'],
  ['Leonardo.Ai', 'Leonardo.Ai', 'leonardo'],
  ['Meta AI', 'Imagined with AI', 'meta-ai'],
  ['Canva Magic Media', 'Canva Magic Media', 'canva-magic-media'],
  ['Canva Magic Media', 'Canva', 'canva-magic-media'],
  ['Apple Photos Clean Up', 'Apple Photos Clean Up', 'apple-clean-up'],
  ['Apple Image Playground', 'Apple Image Playground', 'apple-image-playground'],
  ['Samsung Galaxy AI', 'PhotoEditor_Re_Edit_Data{"genAIType":3}', 'samsung-galaxy-ai'],
  ['Samsung Galaxy AI', 'Galaxy AI', 'samsung-galaxy-ai'],
  ['Samsung Galaxy AI', 'Samsung Electronics', 'samsung-galaxy-ai'],
  ['Doubao / Dreamina / Seedream (ByteDance)', 'Dreamina/1.0', 'seedream'],
  ['Amazon Titan / Nova Canvas', 'Amazon Titan Image Generator', 'titan-image'],
  ['Playground', 'Playground AI', 'playground'],
  ['Krea', 'Krea.ai', 'krea'],
  ['Reve', 'reve.com', 'reve'],
  ['Stable Diffusion', 'Stable Diffusion', 'stable-diffusion'],
  ['a service under the Chinese AI labelling rule', '{"Label":"1","ContentProducer":"x"}', 'unknown'],
  ['a service under the Chinese AI labelling rule', '{"AIGC":{"ContentProducer":"x","Label":"1"}}', 'unknown'],
  ['an AI system', 'AI-generated', 'unknown'],
  ['an AI system', 'PictureMaker 3', 'picturemaker-3'],
];

const EXIF_TAGS: Readonly<Record<string, number>> = {
  ProcessingSoftware: 0x000b,
  ImageDescription: 0x010e,
  Make: 0x010f,
  Model: 0x0110,
  Software: 0x0131,
  Artist: 0x013b,
};
const IPTC_SETS: Readonly<Record<string, number>> = { Credit: 110, Source: 115, 'By-line': 80, OriginatingProgram: 65, Caption: 120 };
const NAMESPACES: Readonly<Record<string, string>> = {
  xmp: 'http://ns.adobe.com/xap/1.0/',
  tiff: 'http://ns.adobe.com/tiff/1.0/',
  exif: 'http://ns.adobe.com/exif/1.0/',
  stEvt: 'http://ns.adobe.com/xap/1.0/sType/ResourceEvent#',
  Iptc4xmpExt: 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/',
  photoshop: 'http://ns.adobe.com/photoshop/1.0/',
  dc: 'http://purl.org/dc/elements/1.1/',
  TC260: 'http://www.tc260.org.cn/ns/AIGC/1.0/',
};
const ARTIST = { 315: '0a1b2c3d-0000-4000-8000-000000000000' };

/** A file that keeps the text in the field. */
function fileWith(where: string, text: string, also: boolean): Buffer {
  const [group = '', field = '', property = ''] = where.split(':');
  if (group === 'png') return png(tEXt(field, text));
  if (where === 'exif:UserComment') return jpeg(exifSegment(exif({}, text)));
  if (group === 'exif') return jpeg(exifSegment(exif({ [EXIF_TAGS[field] ?? 0]: text, ...(also && ARTIST) })));
  if (group === 'iptc') return jpeg(iptcSegment({ [IPTC_SETS[field] ?? 0]: text }));
  if (group === 'xmp') return jpeg(xmpSegment(xmp(`<p:${property}>${text.replaceAll('"', '&quot;')}</p:${property}>`, `xmlns:p="${NAMESPACES[field]}"`)));
  if (where === 'jpeg:comment') return jpeg(segment(0xfe, Buffer.from(text)));
  if (where === 'jpeg:AIGC') return jpeg(segment(0xe9, Buffer.from(`AIGC${text}`)));
  if (where === 'samsung:re-edit') return Buffer.concat([jpeg(), Buffer.from(text)]);
  if (where === 'gif:comment') return gif(text);
  throw new Error(`no file is made for ${where}`);
}

function tracesIn(row: GeneratorRow, where: string, text: string): GeneratorTrace[] {
  if (where.startsWith('c2pa:')) return findTraces([], { texts: [{ where, text }], backing: 'intact' }, true);
  return findTraces(readMetadata(fileWith(where, text, row.also !== undefined)).texts, { texts: [], backing: 'unsigned' }, true);
}

describe('generator table', () => {
  it('has a sample for every row and a source in every row', () => {
    expect(SAMPLES.map(([tool]) => tool)).toEqual(GENERATORS.map(({ tool }) => tool));
    for (const { source } of GENERATORS) expect(source).not.toBe('');
  });

  it('is printed in docs/provenance.md as it is', () => {
    const lines = readFileSync(new URL('../../../../docs/provenance.md', import.meta.url), 'utf8').split('\n');
    const printed = lines.slice(lines.findIndex((line) => line.startsWith('| tool |')) + 2).filter((line) => line.startsWith('| '));
    const expected = GENERATORS.map((row) => [row.tool, row.name, row.family, row.pattern.source.replaceAll('|', '\\|'), row.source]);
    expect(printed).toHaveLength(expected.length);
    for (const [index, cells] of expected.entries()) for (const cell of cells) expect(printed[index]).toContain(cell);
  });

  it.each(GENERATORS.map((row, index) => ({ row, sample: SAMPLES[index] ?? ['', '', ''], title: `${index} ${row.tool}` })))('$title', ({ row, sample }) => {
    const [, text, name] = sample;
    for (const where of row.where) {
      const trace = tracesIn(row, where, text)[0];
      expect({ where, name: trace?.name, backing: trace?.backing }).toEqual({ where, name, backing: where.startsWith('c2pa:') ? 'intact' : 'unsigned' });
      if (row.scope === 'local') expect(trace?.manipulation).toBe('local');
    }
  });
});
