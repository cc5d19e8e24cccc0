import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  exif,
  exifSegment,
  gif,
  iptcSegment,
  iTXt,
  jpeg,
  mediaOf,
  png,
  segment,
  tEXt,
  webp,
  xmp,
  xmpSegment,
  zTXt,
} from '../../../test/support/provenance-files.ts';
import type { Finding } from './detector.ts';
import { createImageProvenance } from './image-provenance.ts';

const detector = createImageProvenance({ trustPem: null });

async function find(bytes: Uint8Array, size?: { width: number; height: number }): Promise<Finding> {
  const outcome = await detector.detect(mediaOf(bytes, size), { signal: new AbortController().signal });
  if (!outcome.applicable) throw new Error('provenance applies to every picture');
  return outcome.finding;
}

const WEBUI =
  'a cat, best quality\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 42, Size: 512x512, Model hash: fe4efff1e1, Model: myMix, Version: v1.6.0';
const IPTC_EXT = 'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"';
const sourceType = (term: string): string => xmp('', `${IPTC_EXT} Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/${term}"`);

/** A HEIC that holds nothing but its brand and an EXIF item. */
const heic = (tiff: Buffer): Buffer => Buffer.concat([Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x06Exif\0\0', 'latin1'), tiff]);

describe('image-provenance on made files', () => {
  it('reads WebUI parameters wherever they are kept', async () => {
    const files = [
      png(tEXt('parameters', WEBUI)),
      png(iTXt('parameters', WEBUI)),
      png(iTXt('parameters', WEBUI, true)),
      png(zTXt('parameters', WEBUI)),
      jpeg(exifSegment(exif({}, WEBUI))),
      jpeg(segment(0xfe, Buffer.from(WEBUI))),
      webp({ EXIF: exif({}, WEBUI) }),
      gif(WEBUI),
      exif({}, WEBUI),
      heic(exif({}, WEBUI)),
    ];
    for (const file of files) {
      const finding = await find(file);
      expect(finding.generator).toEqual({ name: 'stable-diffusion-1.4', family: 'latent-diffusion', confidence: 0.95, source: 'metadata' });
      expect(finding.decisive).toMatchObject({ score: 0.97, manipulation: 'full' });
      expect(finding.details.generator_trace).toMatchObject({
        tool: 'Stable Diffusion WebUI (AUTOMATIC1111)',
        model: 'myMix',
        prompt: 'a cat, best quality',
        negative_prompt: 'dog',
        seed: '42',
        steps: '20',
        sampler: 'Euler a',
        size: '512x512',
        version: 'v1.6.0',
      });
    }
  });

  it('tells inpainting from making all of a picture anew', async () => {
    const inpainted = await find(png(tEXt('parameters', `${WEBUI}, Denoising strength: 0.75, Mask blur: 4`)));
    expect(inpainted.decisive?.manipulation).toBe('local');
    expect(inpainted.summarize(null)).toContain('edited with');
    const img2img = await find(png(tEXt('parameters', `${WEBUI}, Denoising strength: 0.75`)));
    expect(img2img.decisive?.manipulation).toBe('full');
  });

  it('names the tool behind the same parameters', async () => {
    const toolOf = async (version: string): Promise<unknown> =>
      (await find(png(tEXt('parameters', `x\nSteps: 9, Seed: 1, ${version}`)))).details.generator_trace;
    expect(await toolOf('Version: f2.0.1v1.10.1')).toMatchObject({ tool: 'Stable Diffusion WebUI Forge' });
    expect(await toolOf('App: SD.Next, Version: 6ce0161')).toMatchObject({ tool: 'SD.Next' });
    expect(await toolOf('Unet: flux1-schnell-q4.gguf, Version: stable-diffusion.cpp')).toMatchObject({ tool: 'stable-diffusion.cpp', name: 'flux.1-schnell' });
    expect(await toolOf('Model: ponyDiffusionV6XL, Version: Fooocus v2.5.0')).toMatchObject({ tool: 'Fooocus', name: 'sdxl' });
  });

  it('walks ComfyUI graphs of both kinds', async () => {
    const prompt = JSON.stringify({
      1: { class_type: 'UNETLoader', inputs: { unet_name: 'flux1-dev-fp8.safetensors' } },
      2: { class_type: 'CLIPTextEncode', inputs: { text: 'a lighthouse', clip: ['1', 0] } },
      3: { class_type: 'KSampler', inputs: { seed: 7, steps: 25, sampler_name: 'euler' } },
    });
    const workflow = JSON.stringify({ last_node_id: 9, nodes: [{ type: 'CheckpointLoaderSimple', widgets_values: ['sd3.5_large.safetensors'] }] });
    expect((await find(png(tEXt('prompt', prompt)))).generator?.name).toBe('flux.1-dev');
    expect((await find(png(tEXt('prompt', prompt)))).details.generator_trace).toMatchObject({
      tool: 'ComfyUI',
      prompt: 'a lighthouse',
      seed: '7',
      steps: '25',
      sampler: 'euler',
    });
    expect((await find(png(tEXt('workflow', workflow)))).generator?.name).toBe('stable-diffusion-3.5');
    expect((await find(webp({ EXIF: exif({ 271: `workflow:${workflow}`, 272: `prompt:${prompt}` }) }))).generator?.name).toBe('flux.1-dev');
    const masked = JSON.stringify({ 1: { class_type: 'VAEEncodeForInpaint', inputs: {} } });
    expect((await find(png(tEXt('prompt', masked)))).decisive?.manipulation).toBe('local');
  });

  it('recognises source types and what they say of the picture', async () => {
    const decided = async (term: string): Promise<Finding> => find(jpeg(xmpSegment(sourceType(term))));
    expect((await decided('trainedAlgorithmicMedia')).decisive).toMatchObject({ score: 0.99, manipulation: 'full' });
    expect((await decided('compositeWithTrainedAlgorithmicMedia')).decisive).toMatchObject({ manipulation: 'local' });
    expect((await decided('compositeSynthetic')).decisive).toMatchObject({ manipulation: 'local' });
    for (const term of ['algorithmicMedia', 'digitalCapture', 'compositeCapture', 'digitalArt']) {
      const finding = await decided(term);
      expect(finding.state).toBe('detected');
      expect(finding.decisive).toBeNull();
    }
  });

  it('reads source types under any prefix, as attribute, element or list', async () => {
    const term = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia';
    const namespace = 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/';
    for (const packet of [
      xmp(`<foo:DigitalSourceType>${term}</foo:DigitalSourceType>`, `xmlns:foo="${namespace}"`),
      xmp(`<foo:DigitalSourceType><rdf:Bag><rdf:li>${term}</rdf:li></rdf:Bag></foo:DigitalSourceType>`, `xmlns:foo='${namespace}'`),
    ]) {
      for (const file of [jpeg(xmpSegment(packet)), png(iTXt('XML:com.adobe.xmp', packet)), webp({ 'XMP ': Buffer.from(packet) })]) {
        expect((await find(file)).decisive?.score).toBe(0.99);
      }
    }
  });

  it('reads the Chinese AI label and its weaker grades', async () => {
    const label = (grade: string): string => `{"Label":"${grade}","ContentProducer":"doubao","ProduceID":"1"}`;
    const quoted = (grade: string): string => label(grade).replaceAll('"', '&quot;');
    const inXmp = (grade: string): Buffer =>
      jpeg(xmpSegment(xmp(`<TC260:AIGC>${quoted(grade)}</TC260:AIGC>`, 'xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"')));
    for (const file of [
      inXmp('1'),
      png(tEXt('AIGC', label('1'))),
      jpeg(exifSegment(exif({}, `{"AIGC":${label('1')}}`))),
      jpeg(segment(0xe9, Buffer.from(`AIGC${label('1')}`))),
    ]) {
      const finding = await find(file);
      expect(finding.decisive?.score).toBe(0.97);
      expect(finding.details.aigc_label).toBe('1');
      expect(finding.summarize(null)).toContain('doubao');
    }
    const possible = await find(inXmp('2'));
    expect(possible).toMatchObject({ state: 'detected', decisive: null });
    expect(possible.summarize(null)).toContain('possibly AI-generated');
  });

  it('takes no person, camera or prompt for a generator', async () => {
    const innocent = [
      jpeg(exifSegment(exif({ 271: 'Firefly', 272: 'Firefly 8SE', 315: 'Gemini Studios' }))),
      jpeg(iptcSegment({ 80: 'Leonardo Grok', 110: 'Agencia Imagen', 116: 'No AI-generated content' })),
      jpeg(exifSegment(exif({ 270: 'A talk about midjourney, dall-e and stable diffusion. Steps: take the stairs' }))),
      png(tEXt('prompt', 'what the class was asked'), tEXt('workflow', 'scan, crop, save')),
    ];
    for (const file of innocent) expect(await find(file)).toMatchObject({ generator: null, decisive: null, state: 'not_detected' });
  });

  it('says what camera and editor left, and never where the picture was taken', async () => {
    const finding = await find(
      jpeg(exifSegment(exif({ 271: 'Canon', 272: 'Canon EOS 40D', 305: 'Adobe Photoshop 25.1 (Windows)', 306: '2024:01:02 03:04:05' }))),
    );
    expect(finding.state).toBe('not_detected');
    expect(finding.summarize(null)).toBe(
      'Camera metadata: Canon EOS 40D; saved by Adobe Photoshop; no declared generator. Metadata can be removed or forged; its absence says nothing.',
    );
    expect(finding.details.camera).toMatchObject({ gps_present: false, maker_note: false });
  });

  it('points to a manifest kept elsewhere without fetching it', async () => {
    const packet = xmp('', 'xmlns:dcterms="http://purl.org/dc/terms/" dcterms:provenance="https://example.com/manifest.c2pa"');
    const finding = await find(jpeg(xmpSegment(packet)));
    expect(finding.state).toBe('detected');
    expect(finding.details.c2pa).toEqual({ validation_state: 'NotPresent', remote_manifest: 'https://example.com/manifest.c2pa' });
  });

  it('calls bytes that pretend to be a manifest present and invalid', async () => {
    const store = Buffer.from('jumdc2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\x03c2pa\0', 'latin1');
    const finding = await find(jpeg(segment(0xeb, Buffer.concat([Buffer.from('JP\0\x01\0\0\0\x01\0\0\0\x40jumb\0\0\0\x1e', 'latin1'), store]))));
    expect(finding.details.c2pa).toMatchObject({ validation_state: 'Invalid' });
    expect(finding.decisive).toBeNull();
  });

  it('refuses a trust list without certificates', () => {
    for (const trustPem of ['', 'hello', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----']) {
      expect(() => createImageProvenance({ trustPem })).toThrowError(/trust list/);
    }
  });
});

describe('image-provenance on hostile files', () => {
  const seeds = [
    png(tEXt('parameters', WEBUI), iTXt('XML:com.adobe.xmp', sourceType('trainedAlgorithmicMedia'), true), zTXt('Comment', WEBUI)),
    jpeg(exifSegment(exif({ 271: 'Canon', 305: 'GIMP' }, WEBUI)), xmpSegment(sourceType('digitalCapture')), iptcSegment({ 110: 'Made with Google AI' })),
    webp({ EXIF: exif({ 272: 'prompt:{"1":{"class_type":"x"}}' }), 'XMP ': Buffer.from(sourceType('compositeSynthetic')) }),
    gif(WEBUI),
    exif({ 305: 'Midjourney' }, WEBUI),
    Buffer.concat([Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), Buffer.from(sourceType('trainedAlgorithmicMedia'))]),
  ];

  it('never throws, whatever is changed, cut or repeated', async () => {
    const change = fc.record({ at: fc.nat(4_000), bytes: fc.uint8Array({ maxLength: 8 }) });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...seeds), fc.array(change, { maxLength: 12 }), fc.option(fc.nat(4_000)), async (seed, changes, cut) => {
        const bytes = Buffer.from(seed);
        for (const { at, bytes: replacement } of changes) bytes.set(replacement.subarray(0, bytes.length - (at % bytes.length)), at % bytes.length);
        const finding = await find(cut === null ? bytes : bytes.subarray(0, cut));
        expect(finding.summarize(null)).not.toBe('');
        expect(JSON.stringify(finding.details).length).toBeLessThan(50_000);
      }),
      { numRuns: 1_500 },
    );
  });

  it('does not unpack a text bomb', async () => {
    const bomb = png(zTXt('parameters', Buffer.alloc(64 << 20, 'Steps: 20, ')), tEXt('parameters', WEBUI));
    const finding = await find(bomb);
    expect(finding.details.generator_trace).toMatchObject({ steps: '20', seed: '42' });
  });

  it('is not kept busy by a directory whose entries all point at the same megabytes', async () => {
    const tiff = Buffer.concat([Buffer.from('II*\0\x08\0\0\0\xff\xff', 'latin1'), Buffer.alloc(20_000_000, 65)]);
    const text = [0x010e, 0x010f, 0x0110, 0x0131];
    for (let i = 0; i < 65_535; i += 1) {
      const at = 10 + 12 * i;
      tiff.writeUInt16LE(text[i % text.length] as number, at);
      tiff.writeUInt16LE(2, at + 2);
      tiff.writeUInt32LE(19_000_000, at + 4);
      tiff.writeUInt32LE(1_000_000, at + 8);
    }
    const start = performance.now();
    expect((await find(tiff)).state).toBe('not_detected');
    // A reader that unpacks every entry takes over 20 s.
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('stays quick on long and repetitive texts', async () => {
    const long = 'a'.repeat(1 << 20);
    const files = [
      png(tEXt('parameters', `Steps: 1, ${'x: "'.repeat(200_000)}`)),
      png(tEXt('prompt', `{"class_type":${'['.repeat(500_000)}`)),
      png(iTXt('XML:com.adobe.xmp', `<x:xmpmeta ${'a="'.repeat(200_000)}`)),
      png(iTXt('XML:com.adobe.xmp', '<a>'.repeat(300_000))),
      png(iTXt('XML:com.adobe.xmp', `<a ${'b:c="d" '.repeat(100_000)}>`)),
      png(tEXt('Description', `Job ID: ${long}`), tEXt('Software', long), tEXt('AIGC', `"Label":${long}`)),
    ];
    for (const file of files) {
      const start = performance.now();
      await find(file);
      // Quadratic behaviour on a megabyte would take minutes; the bound is generous because test machines are busy.
      expect(performance.now() - start).toBeLessThan(10_000);
    }
  });
});
